using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>Mapping sets of Adobe's Data Prep: which column goes where, under which name.</summary>
sealed class MappingSetEndpoints(FlowServer server)
{
    static readonly FlowCollection Sets = FlowCollection.MappingSets;

    // What whoever makes a set says of it.
    static readonly string[] Told = ["xdmSchema", "xdmVersion", "outputSchema", "mappings"];

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", Sets.Path, CreateAsync),
        new("GET", Sets.Path, ListAsync),
        new("GET", $"{Sets.Path}/{{id}}", async (request, token) => new ApiResponse(200, Show(await FindAsync(request, token)))),
        new("GET", $"{Sets.Path}/{{id}}/mappings", async (request, token) => new ApiResponse(200, (await FindAsync(request, token)).Shown["mappings"]!.DeepClone())),
        new("PUT", $"{Sets.Path}/{{id}}", ReplaceAsync),
        new("DELETE", $"{Sets.Path}/{{id}}", DeleteAsync),
    ];

    /// <summary>What a set says: columns of the source, and where they go.</summary>
    public static IReadOnlyList<(string Source, string Destination)> Read(FlowBody set)
    {
        var mappings = set.Objects("mappings");
        if (mappings.Count == 0)
            throw set.Wrong("mappings", "is required");
        var read = mappings.Select(ReadOne).ToList();
        foreach (var (index, (_, destination)) in read.Index())
        {
            if (read.FindIndex(one => one.Destination == destination) < index)
                throw mappings[index].Wrong("destination", $"is that of another mapping, too: '{destination}'");
        }

        return read;
    }

    static (string Source, string Destination) ReadOne(FlowBody mapping)
    {
        // The older form and the newer one.
        var isOlder = mapping.Json.ContainsKey("sourceAttribute");
        var source = mapping.Required(isOlder ? "sourceAttribute" : "source");
        var type = mapping.Text("sourceType") ?? mapping.Text("sourceAttributeType") ?? "ATTRIBUTE";
        if (!type.Equals("ATTRIBUTE", StringComparison.OrdinalIgnoreCase) && !type.EndsWith("/attribute", StringComparison.OrdinalIgnoreCase))
            throw mapping.Wrong("source", $"is an expression, and only attributes are mapped: '{source}'. Compute it in a view of the source");
        if (mapping.Flag("identity") == true || mapping.Text("identityGroup") is not null)
            throw mapping.Wrong("identity", "is not possible: there are no profiles");
        return (source, mapping.Required(isOlder ? "destinationXdmPath" : "destination"));
    }

    async Task<ApiResponse> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = Checked(server.Items.New(await request.ReadObjectAsync(cancellationToken), Told, request), 0);
        return Answer(await server.Items.WriteAsync(Sets.Name, item, cancellationToken));
    }

    async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new ItemQuery(request);
        return new ApiResponse(200, query.Page((await server.ListAsync(Sets, cancellationToken)).Select(Show)));
    }

    async Task<ApiResponse> ReplaceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadObjectAsync(cancellationToken);
        var before = await FindAsync(request, cancellationToken);
        var shown = (JsonObject)before.Shown.DeepClone();
        foreach (var name in Told)
            shown[name] = body[name]?.DeepClone();
        var item = Checked(server.Items.Changed(before, shown), VersionOf(before) + 1);
        return Answer(await server.Items.WriteAsync(Sets.Name, item, cancellationToken));
    }

    async Task<ApiResponse> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = await FindAsync(request, cancellationToken);
        var user = (await server.ListAsync(FlowCollection.Flows, cancellationToken)).FirstOrDefault(flow =>
            flow.Shown["transformations"] is JsonArray all && all.Any(one => one?["params"]?["mappingId"]?.ToString() == item.Id));
        if (user is not null)
            throw new ApiException(400, "InUse", $"It is used by the flow '{user.Name}' ({user.Id}). Delete that first.");
        await server.Items.DeleteAsync(Sets.Name, item, cancellationToken);
        return new ApiResponse(204, null);
    }

    /// <summary>The number of a set's version.</summary>
    public static long VersionOf(FlowItem set) => (long)set.Shown["mappingVersion"]!;

    static FlowItem Checked(FlowItem item, long version)
    {
        Read(new FlowBody(item.Shown));
        item.Shown["mappingVersion"] = version;
        return item;
    }

    Task<FlowItem> FindAsync(ApiRequest request, CancellationToken cancellationToken) => server.FindAsync(Sets, request.Names["id"], cancellationToken);

    static ApiResponse Answer(FlowItem item)
    {
        var shown = Show(item);
        return new ApiResponse(200, new JsonObject(((string[])["id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy"])
            .Select(name => KeyValuePair.Create(name, shown[name]?.DeepClone()))));
    }

    /// <summary>In the words of Data Prep, which are others than those of the Flow Service.</summary>
    static JsonObject Show(FlowItem item)
    {
        var shown = new JsonObject
        {
            ["id"] = item.Id,
            ["version"] = VersionOf(item),
            ["createdDate"] = item.Shown["createdAt"]!.DeepClone(),
            ["modifiedDate"] = item.Shown["updatedAt"]!.DeepClone(),
            ["createdBy"] = item.Shown["createdBy"]!.DeepClone(),
            ["modifiedBy"] = item.Shown["updatedBy"]!.DeepClone(),
        };
        foreach (var name in Told)
        {
            if (item.Shown[name] is { } value)
                shown[name] = value.DeepClone();
        }

        return shown;
    }
}
