using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Cli.Copies;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;

namespace Sluice.Cli.Commands;

/// <summary>The HTTP API, of an app or of this machine: its answers are the same.</summary>
abstract class Api
{
    /// <param name="url">An app's address; null is this machine.</param>
    /// <param name="key">The app's key.</param>
    public static Api Of(string? url, string? key) =>
        url is null ? new Here(null) : new There(AddressOf(url), key);

    static Uri AddressOf(string url)
    {
        const string Scheme = "://";
        if (!url.Contains(Scheme, StringComparison.Ordinal))
        {
            var isHere = Uri.TryCreate($"http{Scheme}{url}", UriKind.Absolute, out var meant) && meant.IsLoopback;
            throw CopyLocation.Error("--url", $"'{url}' does not begin with http:// or https://", $"Write {(isHere ? "http" : "https")}{Scheme}{url}");
        }

        return Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) ? address
            : throw CopyLocation.Error("--url", $"'{url}' is not an address of HTTPS", "Write https://HOST/api; http is for this machine alone");
    }

    /// <summary>What this machine remembers, without a server.</summary>
    /// <param name="source">The factory whose triggers are asked for.</param>
    public static Api Of(FactorySource source) => new Here(source);

    /// <summary>Sends a request with an empty body.</summary>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="SluiceException">The answer is an error, or there is none.</exception>
    public Task<JsonNode> SendAsync(string method, string path, CancellationToken cancellationToken) => SendAsync(method, path, null, cancellationToken);

    /// <summary>Sends a request.</summary>
    /// <inheritdoc cref="SendAsync(string, string, CancellationToken)"/>
    public abstract Task<JsonNode> SendAsync(string method, string path, JsonObject? body, CancellationToken cancellationToken);

    static JsonNode BodyOf(int status, JsonNode? body) => status < 300 ? body ?? new JsonObject()
        : throw new SluiceException(
            status < 500 ? Side.Definition : Side.Engine, body?["error"]?["code"]?.ToString() ?? $"Http{status}",
            body?["error"]?["message"]?.ToString() ?? $"The server answered with status {status}.");

    sealed class There(Uri address, string? key) : Api
    {
        static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) });

        public override async Task<JsonNode> SendAsync(string method, string path, JsonObject? body, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
            if (body is not null)
                request.Content = JsonContent.Create(body, TypedJson.Of<JsonObject>());
            if (key is not null)
                request.Headers.Add("x-functions-key", key);
            try
            {
                using var response = await Client.SendAsync(request, cancellationToken);
                var answer = response.Content.Headers.ContentType?.MediaType == "application/json"
                    ? await response.Content.ReadFromJsonAsync(TypedJson.Of<JsonNode>(), cancellationToken) : null;
                return BodyOf((int)response.StatusCode, answer);
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException)
            {
                throw new SluiceException(Side.Engine, "ServerNotReached",
                    $"{address} does not answer: {exception.Message.TrimEnd('.')}. Start it with 'sluice serve', or name another one by --url.", exception);
            }
        }
    }

    sealed class Here(FactorySource? source) : Api
    {
        public override async Task<JsonNode> SendAsync(string method, string path, JsonObject? body, CancellationToken cancellationToken)
        {
            using var sent = new MemoryStream(body is null ? [] : TypedJson.ToBytes(body));
            var store = await LocalHistory.OpenAsync(cancellationToken);
            var routes = source is null ? new RunEndpoints(null, new RunHistory(store, LocalRun.Outputs)).Routes : TriggersOf(source, store);
            var answer = await new ApiRoutes(routes).AnswerAsync(new ApiRequest(method, path, sent), cancellationToken);
            return BodyOf(answer.Status, answer.Body);
        }

        static IEnumerable<ApiRoute> TriggersOf(FactorySource source, StateStore store) => new TriggerEndpoints(
            source, new TriggerStates(store, source.Scope, TimeProvider.System), new TriggerHistory(store, source.Scope), null, TimeProvider.System).Routes;
    }
}
