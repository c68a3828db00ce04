using System.Text.Json.Nodes;
using Sluice.Http;
using Sluice.Stores.Files;

namespace Sluice.Stores.HttpServer;

/// <summary>A web server as a linked service names it.</summary>
/// <param name="url">What all URLs of its files begin with.</param>
/// <param name="headers">Those that sign in.</param>
/// <param name="access">Sends requests.</param>
sealed class HttpServerConnection(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, StoreAccess access) : StoreConnection
{
    public override string Display => HttpCall.DisplayOf(url);

    public override StoreFaults Faults => HttpServerFaults.Instance;

    public override FileStore Open(string? container) => Open(container, null);

    public override FileStore Open(string? container, JsonObject? settings) =>
        new HttpServerStore(url, headers, HttpReadSettings.Of(settings), access);

    /// <summary>Asks for the URL itself. What lies there may be nothing: files have longer ones.</summary>
    public override async Task<StoreTest> TestAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var requests = new HttpRequests(access, new HttpReadSettings());
        var start = time.GetTimestamp();
        var status = await Faults.TranslateAsync(Side.Source, $"Asking {Display}", async () =>
        {
            using var answer = await requests.SendAsync(new HttpCall(HttpMethod.Get, url) { Headers = headers }, cancellationToken);
            return (int)answer.StatusCode is 401 or 403 or 407 or >= 500 ? throw new HttpStatusException(answer) : (int)answer.StatusCode;
        });
        return new StoreTest(new StoreFacts(Display))
        {
            ConnectMs = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2),
            Notes = status < 300
                ? ["the files of a web server cannot be listed: datasets name them"]
                : [$"the server answers {status} at this URL: whether it has the files of datasets is seen when they are read"],
        };
    }
}
