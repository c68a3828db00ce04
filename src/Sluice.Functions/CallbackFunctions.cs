using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Functions.Durable;

namespace Sluice.Functions;

/// <summary>The HTTP endpoint at which servers call back that a web hook has asked. No key is wanted: the token in the query is one.</summary>
public sealed class CallbackFunctions(OutputStore outputs)
{
    // The host takes the first route that fits, in the order of the functions' names: this one lies before that of all else.
    /// <summary>Tells a run what it waits for.</summary>
    [Function("AnswerCallback")]
    public async Task<IResult> CallAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/callbacks/{runId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string runId)
    {
        var durable = new DurableOrchestrationClient(client);
        var endpoint = new CallbackEndpoint(outputs, (callback, value, cancellationToken) =>
            durable.RaiseEventAsync(callback.InstanceId, callback.Event, value, cancellationToken));
        return new HttpResult(await endpoint.CallAsync(runId, request.Query["token"], request.Body, request.HttpContext.RequestAborted));
    }
}
