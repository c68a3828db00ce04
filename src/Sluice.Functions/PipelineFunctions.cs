using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Api;
using Sluice.Definitions;

namespace Sluice.Functions;

/// <summary>The HTTP endpoints for pipeline runs, in the shapes of ADF's REST.</summary>
public sealed class PipelineFunctions(Factory factory, TimeProvider time)
{
    /// <summary>Starts a run of a pipeline; the body holds its parameters.</summary>
    [Function("CreateRun")]
    public async Task<IResult> CreateRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pipelines/{pipeline}/createRun")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string pipeline) =>
        Result(await Endpoints(client).CreateRunAsync(pipeline, request.Body, request.HttpContext.RequestAborted));

    /// <summary>The state of a run.</summary>
    [Function("GetRun")]
    public async Task<IResult> GetRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "pipelineruns/{runId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId) =>
        Result(await Endpoints(client).GetRunAsync(runId, request.HttpContext.RequestAborted));

    /// <summary>Stops a run; its copies stop within seconds.</summary>
    [Function("CancelRun")]
    public async Task<IResult> CancelRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "pipelineruns/{runId}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId) =>
        Result(await Endpoints(client).CancelRunAsync(runId, request.HttpContext.RequestAborted));

    PipelineEndpoints Endpoints(DurableTaskClient client) => new(factory, new DurableOrchestrationClient(client), time);

    static IResult Result(ApiResponse response) =>
        response.Body is { } body ? Results.Text(body.ToJsonString(), "application/json", statusCode: response.Status)
        : Results.StatusCode(response.Status);
}
