using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Definitions;
using Sluice.Functions.Durable;

namespace Sluice.Functions;

/// <summary>The HTTP endpoints for pipeline runs, in the shapes of ADF's REST.</summary>
public sealed class PipelineFunctions(Lazy<Factory> factory, OutputStore outputs, TimeProvider time, ILogger<PipelineFunctions> logger)
{
    /// <summary>Starts a run of a pipeline; the body holds its parameters.</summary>
    [Function("CreateRun")]
    public async Task<IResult> CreateRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pipelines/{pipeline}/createRun")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string pipeline) =>
        await AnswerAsync(client, endpoints => endpoints.CreateRunAsync(
            pipeline,
            new CreateRunRequest(request.Body)
            {
                Key = request.Headers.TryGetValue(CreateRunRequest.KeyHeader, out var key) ? key.ToString() : null,
                Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            },
            request.HttpContext.RequestAborted));

    /// <summary>The state of a run.</summary>
    [Function("GetRun")]
    public async Task<IResult> GetRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "pipelineruns/{runId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId) =>
        await AnswerAsync(client, endpoints => endpoints.GetRunAsync(runId, request.HttpContext.RequestAborted));

    /// <summary>Stops a run; its copies stop within seconds.</summary>
    [Function("CancelRun")]
    public async Task<IResult> CancelRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pipelineruns/{runId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId)
    {
        logger.CancelRequested(runId);
        return await AnswerAsync(client, endpoints => endpoints.CancelRunAsync(runId, request.HttpContext.RequestAborted));
    }

    /// <summary>Repeats a run that failed or was cancelled; what it has copied stays.</summary>
    [Function("RerunRun")]
    public async Task<IResult> RerunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pipelineruns/{runId}/rerun")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId) =>
        await AnswerAsync(client, endpoints => endpoints.RerunAsync(runId, request.HttpContext.RequestAborted));

    async Task<IResult> AnswerAsync(DurableTaskClient client, Func<PipelineEndpoints, Task<ApiResponse>> ask)
    {
        try
        {
            return HttpResult.From(await ask(new PipelineEndpoints(factory, new DurableOrchestrationClient(client), outputs, time)));
        }
        catch (SluiceException fault)
        {
            // A factory that cannot be read, for one: whoever deployed it is told here what is wrong with it.
            return HttpResult.From(ApiResponse.From(fault));
        }
    }
}
