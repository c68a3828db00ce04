using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Api;

/// <summary>
/// The HTTP endpoints that read and write definitions, in the shapes of ADF's REST API. Secrets are shown as stars, and stars that are
/// written stand for what was there.
/// </summary>
internal sealed class DefinitionEndpoints(FactorySource source, TimeProvider time)
{
    const int PageSize = 100;
    const string After = "$skiptoken";

    static readonly (string Segment, ResourceKind Kind)[] Kinds =
    [
        ("pipelines", ResourceKind.Pipeline), ("datasets", ResourceKind.Dataset), ("linkedservices", ResourceKind.LinkedService),
        ("triggers", ResourceKind.Trigger),
    ];

    readonly DefinitionStore _store = new(source);
    readonly DefinitionChange _change = new(source, time);

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => Kinds.SelectMany(one => new ApiRoute[]
    {
        new("GET", one.Segment, (request, _) => Task.FromResult(List(one.Segment, one.Kind, request))),
        new("GET", $"{one.Segment}/{{name}}", (request, _) => Task.FromResult(Get(one.Segment, one.Kind, request))),
        new("PUT", $"{one.Segment}/{{name}}", (request, token) => PutAsync(one.Segment, one.Kind, request, token)),
        new("DELETE", $"{one.Segment}/{{name}}", (request, token) => DeleteAsync(one.Kind, request, token)),
    });

    ApiResponse List(string segment, ResourceKind kind, ApiRequest request)
    {
        var after = request.Find(After);
        var left = _store.List(kind).Where(one => after is null || StringComparer.OrdinalIgnoreCase.Compare(one.Resource.Name, after) > 0);
        var page = request.Address is null ? left.ToList() : left.Take(PageSize + 1).ToList();
        var body = new JsonObject();
        if (request.Address is { } address && page.Count > PageSize)
        {
            page.RemoveAt(PageSize);
            var version = request.Find("api-version") is { } asked ? $"api-version={Uri.EscapeDataString(asked)}&" : "";
            body["nextLink"] = $"{address().ToString().TrimEnd('/')}{request.Factory}/{segment}?{version}{After}={Uri.EscapeDataString(page[^1].Resource.Name)}";
        }

        body["value"] = new JsonArray([.. page.Select(one => Show(segment, one, request))]);
        return new ApiResponse(200, body);
    }

    ApiResponse Get(string segment, ResourceKind kind, ApiRequest request)
    {
        var found = _store.Find(kind, request.Names["name"]) ?? throw NotFound(kind, request);
        return Names(request.Header("If-None-Match"), found) ? new ApiResponse(304, null) : new ApiResponse(200, Show(segment, found, request));
    }

    async Task<ApiResponse> PutAsync(string segment, ResourceKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Names["name"];
        if (!ResourceName.IsValid(name))
            throw new ApiException(400, "InvalidName", ResourceName.Rule);
        if ((await request.ReadObjectAsync(cancellationToken))["properties"] is not JsonObject written)
            throw new ApiException(400, "InvalidBody", "In the body \"properties\" is not a JSON object.");
        return await ChangeAsync(kind, request, async earlier =>
        {
            var stars = new List<string>();
            var properties = MaskedSecrets.Restore(written, earlier?.Resource.Properties, stars);
            var json = (JsonObject?)earlier?.Resource.Json.DeepClone() ?? new JsonObject { ["name"] = name };
            json["properties"] = properties;
            var file = earlier?.Resource.File ?? _store.NewFile(kind, name);
            var resource = new Resource(kind, earlier?.Resource.Name ?? name, file, json);
            var errors = stars.Select(path => new DefinitionError(
                file, path, null, "stars stand for a secret that was shown, and none is there with the same text around it", "Write the secret itself")).ToList();
            errors.AddRange(_change.Write(resource));
            if (errors.Count > 0)
                throw new DefinitionException(errors);
            await _store.WriteAsync(file, json, cancellationToken);
            return new ApiResponse(200, Show(segment, _store.Find(kind, name) ?? throw NotFound(kind, request), request));
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

            await _store.DeleteAsync(earlier);
            return new ApiResponse(200, null);
        }, cancellationToken);

    /// <summary>Changes a definition unless it is another than the caller says.</summary>
    async Task<ApiResponse> ChangeAsync(
        ResourceKind kind, ApiRequest request, Func<StoredDefinition?, Task<ApiResponse>> change, CancellationToken cancellationToken)
    {
        await source.Changing.WaitAsync(cancellationToken);
        try
        {
            var earlier = _store.Find(kind, request.Names["name"]);
            if ((request.Header("If-Match") is { Length: > 0 } wanted && !Names(wanted, earlier)) || Names(request.Header("If-None-Match"), earlier))
            {
                throw new ApiException(412, "PreconditionFailed", earlier is null
                    ? $"There is no {kind} '{request.Names["name"]}'." : $"The {kind} '{earlier.Resource.Name}' has changed: its etag is {earlier.Tag}. Read it again.");
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

    static JsonObject Show(string segment, StoredDefinition definition, ApiRequest request) => new()
    {
        ["id"] = $"{request.Factory}/{segment}/{definition.Resource.Name}",
        ["name"] = definition.Resource.Name,
        ["type"] = $"Microsoft.DataFactory/factories/{segment}",
        ["etag"] = definition.Tag,
        ["properties"] = MaskedSecrets.Of(definition.Resource.Properties),
    };

    static ApiException NotFound(ResourceKind kind, ApiRequest request) =>
        new(404, $"{kind}NotFound", $"There is no {kind} '{request.Names["name"]}'.");
}
