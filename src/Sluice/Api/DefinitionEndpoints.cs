using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
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
/// <param name="time">Tells the time.</param>
internal sealed class DefinitionEndpoints(FactorySource source, TriggerStates states, WindowStates windows, TimeProvider time)
{
    const int PageSize = 100;
    const string After = "$skiptoken";

    readonly DefinitionStore _store = new(source, states);
    readonly DefinitionChange _change = new(source, time);

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => DefinitionSegment.All.SelectMany(one => new ApiRoute[]
    {
        new("GET", one.Key, (request, token) => ListAsync(one.Key, one.Value, request, token)),
        new("GET", $"{one.Key}/{{name}}", (request, token) => GetAsync(one.Value, request, token)),
        new("PUT", $"{one.Key}/{{name}}", (request, token) => PutAsync(one.Value, request, token)),
        new("DELETE", $"{one.Key}/{{name}}", (request, token) => DeleteAsync(one.Value, request, token)),
    }).Append(new("POST", "querytriggers", QueryTriggersAsync));

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
        if (Text(body, "parentTriggerName") is { Length: > 0 })
            return ApiResponse.Ok(new { value = Array.Empty<string>() });
        var page = await _store.ListAsync(ResourceKind.Trigger, Text(body, "continuationToken"), cancellationToken)
            .Take(PageSize + 1).ToListAsync(cancellationToken);
        var answer = new JsonObject { ["value"] = Describe(page.Take(PageSize), request) };
        if (page.Count > PageSize)
            answer["continuationToken"] = page[PageSize - 1].Resource.Name;
        return new ApiResponse(200, answer);
    }

    async Task<ApiResponse> GetAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var found = await _store.FindAsync(kind, request.Names["name"], cancellationToken) ?? throw NotFound(kind, request);
        return Names(request.Header("If-None-Match"), found) ? new ApiResponse(304, null) : new ApiResponse(200, found.Describe(request.Factory));
    }

    async Task<ApiResponse> PutAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Names["name"];
        if (!ResourceName.IsValid(name))
            throw new ApiException(400, "InvalidName", ResourceName.Rule);
        if ((await request.ReadObjectAsync(cancellationToken))["properties"] is not JsonObject written)
            throw new ApiException(400, "InvalidBody", "In the body \"properties\" is not a JSON object.");
        return await ChangeAsync(kind, request, async earlier =>
        {
            var stars = new List<string>();
            var properties = MaskedSecrets.Restore(written, earlier?.Resource.Properties, stars)!.AsObject();
            if (kind == ResourceKind.Trigger)
                StoredDefinition.KeepState(properties, earlier?.Resource);
            var json = (JsonObject?)earlier?.Resource.Json.DeepClone() ?? new JsonObject { ["name"] = name };
            json["properties"] = properties;
            var file = earlier?.Resource.File ?? _store.NewFile(kind, name);
            var resource = new Resource(kind, earlier?.Resource.Name ?? name, file, json);
            var errors = stars.Select(path => new DefinitionError(
                file, path, null, "stars stand for a secret that was shown, and none is there with the same text around it", "Write the secret itself")).ToList();
            errors.AddRange(_change.Write(resource));
            if (errors.Count > 0)
                throw new DefinitionException(errors);
            await _store.WriteAsync(file, earlier, json, cancellationToken);
            var shown = await _store.FindAsync(kind, name, cancellationToken) ?? throw NotFound(kind, request);
            return new ApiResponse(200, shown.Describe(request.Factory));
        }, cancellationToken);
    }

    Task<ApiResponse> DeleteAsync(ResourceKind kind, ApiRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(kind, request, async earlier =>
        {
            if (earlier is null)
                return new ApiResponse(204, null);
            var users = _change.Delete(earlier.Resource).Select(error => error.File).Distinct().ToList();
            if (users.Count > 0)
            {
                throw new ApiException(400, "DefinitionInUse",
                    $"The {kind} '{earlier.Resource.Name}' is used by {string.Join(", ", users)}. Change or delete what uses it first.");
            }

            await _store.DeleteAsync(earlier, cancellationToken);
            if (kind == ResourceKind.Trigger)
                await windows.DeleteAsync(earlier.Resource.Name, CancellationToken.None);
            return new ApiResponse(200, null);
        }, cancellationToken);

    /// <summary>Changes a definition unless it is another than the caller says.</summary>
    async Task<ApiResponse> ChangeAsync(
        ResourceKind kind, ApiRequest request, Func<StoredDefinition?, Task<ApiResponse>> change, CancellationToken cancellationToken)
    {
        await source.Changing.WaitAsync(cancellationToken);
        try
        {
            var earlier = await _store.FindAsync(kind, request.Names["name"], cancellationToken);
            if ((request.Header("If-Match") is { Length: > 0 } wanted && !Names(wanted, earlier)) || Names(request.Header("If-None-Match"), earlier))
            {
                throw new ApiException(412, "PreconditionFailed", earlier is null
                    ? $"There is no {kind} '{request.Names["name"]}'." : $"The {kind} '{earlier.Resource.Name}' has changed: its etag is {earlier.Tag}. Read it again.");
            }

            if (earlier?.RuntimeState == TriggerState.Started)
            {
                throw new ApiException(400, "TriggerEnabledCannotUpdate",
                    $"The trigger '{earlier.Resource.Name}' is started. Stop it before you change or delete it.");
            }

            return await change(earlier);
        }
        finally
        {
            source.Changing.Release();
        }
    }

    /// <summary>Whether a header's list of ETags has that of a definition.</summary>
    static bool Names(string? tags, StoredDefinition? definition) =>
        definition is not null && tags?.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.Trim('"') == definition.Tag.Trim('"')) == true;

    static JsonArray Describe(IEnumerable<StoredDefinition> page, ApiRequest request) => [.. page.Select(one => one.Describe(request.Factory))];

    static string? Text(JsonObject body, string name) => body[name] is null ? null
        : (body[name] as JsonValue)?.TryGetValue<string>(out var text) == true ? text
        : throw new ApiException(400, "InvalidBody", $"{name} is a text.");

    static ApiException NotFound(ResourceKind kind, ApiRequest request) =>
        new(404, $"{kind}NotFound", $"There is no {kind} '{request.Names["name"]}'.");
}
