using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Api;

namespace Sluice.Functions;

/// <summary>The web app. Its files are no secret: what it shows it asks of the API, which wants the key.</summary>
public sealed class WebFunctions
{
    /// <summary>Sends a file.</summary>
    [Function("Web")]
    public IResult Answer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = WebFiles.Prefix + "{*path}")] HttpRequest request, string? path) =>
        new HttpResult(WebFiles.Own.Answer(
            request.Method, path ?? "", name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null));
}
