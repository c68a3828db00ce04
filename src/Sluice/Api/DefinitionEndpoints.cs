using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Api;

/// <summary>
/// The HTTP endpoints that read and write definitions, in the shapes of ADF's REST API. Secrets are shown as stars, and stars that are
/// written stand for what was there.
/// </summary>
/// <param name="source">The factory.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="windows">What has become of their windows.</param>
/// <param name="secrets">Keeps secrets that are given.</param>
/// <param name="time">Tells the time.</param>
internal sealed class DefinitionEndpoints(FactorySource source, TriggerStates states, WindowStates windows, SecretKeeper secrets, TimeProvider time)
{
    const int PageSize = 100;
    const string After = "$skiptoken";

    readonly DefinitionStore _store = new(source, states);
    readonly DefinitionWriter _writer = new(source, states, windows, secrets, time);

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => DefinitionSegment.All.SelectMany(one => new ApiRoute[]
    {
        new("GET", one.Key, (request, token) => ListAsync(one.Key, one.Value, request, token)),
        new("GET", $"{one.Key}/{{name}}", (request, token) => GetAsync(one.Value, request, token)),
        new("PUT", $"{one.Key}/{{name}}", (request, token) => PutAsync(one.Value, request, token)),
        new("DELETE", $"{one.Key}/{{name}}", (request, token) => DeleteAsync(one.Value, request, token)),
        new("POST", $"{one.Key}/{{name}}/validate", (request, token) => ValidateAsync(one.Value, request, token)),
    }).Append(new("POST", "querytriggers", QueryTriggersAsync)).Concat(new UnsavedConnectionEndpoint(source, _writer).Routes);

    async Task<ApiResponse> ListAsync(string segment, ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var most = request.Address is null ? int.MaxValue : PageSize + 1;
        var page = await _store.ListAsync(kind, request.Find(After), cancellationToken).Take(most).ToListAsync(cancellationToken);
        var body = new JsonObject();
        if (request.Address is { } address && page.Count > PageSize)
        {
            page.RemoveAt(PageSize);
            var version = request.Find("api-version") is { } asked ? $"api-version={Uri.EscapeDataString(asked)}&" : "";
            body["nextLink"] = $"{address().ToString().TrimEnd('/')}{request.Factory}/{segment}?{version}{After}={Uri.EscapeDataString(page[^1].Resource.Name)}";
        }

        body["value"] = Describe(page, request);
        return new ApiResponse(200, body);
    }

    /// <summary>
    /// <c>POST querytriggers</c>: the triggers. ADF makes triggers below one for each rerun of its windows; there are none here.
    /// </summary>
    async Task<ApiResponse> QueryTriggersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadObjectAsync(cancellationToken);
        if (ApiBody.Text(body, "parentTriggerName") is { Length: > 0 })
            return ApiResponse.Ok(new JsonObject { ["value"] = new JsonArray() });
        var page = await _store.ListAsync(ResourceKind.Trigger, ApiBody.Text(body, "continuationToken"), cancellationToken)
            .Take(PageSize + 1).ToListAsync(cancellationToken);
        var answer = new JsonObject { ["value"] = Describe(page.Take(PageSize), request) };
        if (page.Count > PageSize)
            answer["continuationToken"] = page[PageSize - 1].Resource.Name;
        return new ApiResponse(200, answer);
    }

    async Task<ApiResponse> GetAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var found = await _store.FindAsync(kind, request.Names["name"], cancellationToken) ?? throw NotFound(kind, request);
        return DefinitionCondition.Names(request.Header("If-None-Match"), found) ? new ApiResponse(304, null) : new ApiResponse(200, found.Describe(request.Factory));
    }

    async Task<ApiResponse> PutAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var written = await ReadAsync(request, cancellationToken);
        var keepsSecrets = kind == ResourceKind.LinkedService && request.Flag("keepSecrets");
        var saved = await _writer.PutAsync(kind, request.Names["name"], written, Condition(request), keepsSecrets, cancellationToken);
        return new ApiResponse(200, saved.Describe(request.Factory));
    }

    /// <summary><c>POST pipelines/{name}/validate</c> and its like: what <c>PUT</c> would refuse. Nothing is written.</summary>
    async Task<ApiResponse> ValidateAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var written = await ReadAsync(request, cancellationToken);
        var errors = await _writer.CheckAsync(kind, request.Names["name"], written, cancellationToken);
        return new ApiResponse(200, new JsonObject { ["errors"] = new JsonArray([.. errors.Select(ApiResponse.Detail)]) });
    }

    /// <summary>The properties in a body, of a definition whose name is in the path.</summary>
    static async Task<JsonObject> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!ResourceName.IsValid(request.Names["name"]))
            throw new ApiException(400, "InvalidName", ResourceName.Rule);
        return ApiBody.Wanted(await request.ReadObjectAsync(cancellationToken), "properties");
    }

    async Task<ApiResponse> DeleteAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken) =>
        new(await _writer.DeleteAsync(kind, request.Names["name"], Condition(request), cancellationToken) ? 200 : 204, null);

    static DefinitionCondition Condition(ApiRequest request) => new(request.Header("If-Match"), request.Header("If-None-Match"));

    static JsonArray Describe(IEnumerable<StoredDefinition> page, ApiRequest request) => [.. page.Select(one => (JsonNode)one.Describe(request.Factory))];

    static ApiException NotFound(ResourceKind kind, ApiRequest request) =>
        new(404, $"{kind}NotFound", $"There is no {kind} '{request.Names["name"]}'.");
}
