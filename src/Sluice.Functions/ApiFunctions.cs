using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Flows;
using Sluice.Functions.Durable;
using Sluice.Runs;
using Sluice.Runs.State;

namespace Sluice.Functions;

/// <summary>The HTTP endpoints: the library's table of them.</summary>
/// <param name="source">The factory, which may be wrong: whoever deployed it is told so in the answers.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="state">What became of runs, and which triggers are started.</param>
/// <param name="secrets">Keeps the secrets that are given.</param>
/// <param name="address">Where the API is.</param>
/// <param name="time">Tells the time.</param>
public sealed class ApiFunctions(
    FactorySource source, OutputStore outputs, StateStore state, RunHistory history, SecretKeeper secrets, CallbackAddress address, TimeProvider time,
    ILogger<ApiFunctions> logger)
{
    /// <summary>Answers every request but callbacks.</summary>
    [Function("Api")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", "put", "patch", "delete", "options", Route = "api/{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string? path)
    {
        var routes = FlowService.RoutesOf(source, new DurableOrchestrationClient(client), outputs, state, history, secrets, time);
        var read = new ApiRequest(request.Method, path ?? "", request.Body)
        {
            Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Address = address.Find,
            Headers = request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        var answer = await routes.AnswerAsync(read, request.HttpContext.RequestAborted);
        // Who reads is not told: monitors ask all the time.
        if (!HttpMethods.IsGet(request.Method))
            logger.RequestAnswered(read.Method, read.Path, answer.Status);
        return new HttpResult(answer);
    }
}
