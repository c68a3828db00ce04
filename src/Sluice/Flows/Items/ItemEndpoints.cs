using System.Text.Json.Nodes;
using Sluice.Api;

namespace Sluice.Flows.Items;

/// <summary>The endpoints that all collections of items have: create, list, get, patch, delete.</summary>
/// <param name="server">The server.</param>
/// <param name="collection">What it is called in paths.</param>
abstract class ItemEndpoints(FlowServer server, FlowCollection collection)
{
    /// <summary>The endpoints.</summary>
    public virtual IEnumerable<ApiRoute> Routes =>
    [
        new("POST", collection.Path, CreateAsync),
        new("GET", collection.Path, ListAsync),
        new("GET", $"{collection.Path}/{{id}}", GetAsync),
        new("PATCH", $"{collection.Path}/{{id}}", ChangeAsync),
        new("DELETE", $"{collection.Path}/{{id}}", DeleteAsync),
    ];

    /// <summary>The server.</summary>
    protected FlowServer Server => server;

    /// <summary>The properties that a patch may change.</summary>
    protected abstract string[] Changeable { get; }

    /// <summary>The properties that are taken from who makes an item. Others could be anything, also secrets.</summary>
    protected abstract string[] Known { get; }

    /// <summary>Checks what an item is to be, and changes nothing but that.</summary>
    /// <param name="item">What was asked for, with an id; not kept yet.</param>
    /// <param name="before">What is replaced; null when it is new.</param>
    /// <param name="tables">Looks at tables.</param>
    /// <param name="cancellationToken">Ends it, and the writing of what defines it.</param>
    protected abstract Task<PreparedItem> PrepareAsync(FlowItem item, FlowItem? before, FlowTables tables, CancellationToken cancellationToken);

    /// <summary>Takes back what defines an item; refuses it while others use it.</summary>
    protected abstract Task UndefineAsync(FlowItem item, CancellationToken cancellationToken);

    /// <summary>What is told of an item.</summary>
    protected virtual Task<JsonObject> ShowAsync(FlowItem item, CancellationToken cancellationToken) => Task.FromResult(item.Shown);

    async Task<ApiResponse> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var asked = server.Items.New(await request.ReadObjectAsync(cancellationToken), Known, request);
        var tables = new FlowTables(server);
        // Once before its turn, so that nobody waits with it for databases.
        await PrepareAsync(asked with { Shown = (JsonObject)asked.Shown.DeepClone() }, null, tables, cancellationToken);
        return await server.ChangeAsync(async () =>
        {
            var (prepared, defineAsync) = await PrepareAsync(asked, null, tables, cancellationToken);
            // Before what defines it: an item without that is none, and a trigger without an item would go on where nobody sees it.
            var item = await server.Items.WriteAsync(collection.Name, prepared, cancellationToken);
            try
            {
                await defineAsync();
            }
            catch
            {
                await server.Items.DeleteAsync(collection.Name, item, CancellationToken.None);
                throw;
            }

            return Told(201, item);
        }, cancellationToken);
    }

    async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new ItemQuery(request);
        var shown = new List<JsonObject>();
        foreach (var item in await server.ListAsync(collection, cancellationToken))
            shown.Add(await ShowAsync(item, cancellationToken));
        return new ApiResponse(200, query.Page(shown));
    }

    async Task<ApiResponse> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = await FindAsync(request, cancellationToken);
        var shown = await ShowAsync(item, cancellationToken);
        return new ApiResponse(200, new JsonObject { ["items"] = new JsonArray(shown.DeepClone()) }) { Headers = new Dictionary<string, string> { ["ETag"] = item.Tag } };
    }

    async Task<ApiResponse> ChangeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var patch = await request.ReadJsonAsync(cancellationToken);
        var tables = new FlowTables(server);
        await PrepareAsync();
        return await server.ChangeAsync(async () =>
        {
            var (item, defineAsync) = await PrepareAsync();
            // Who was not answered sees the version that he has changed, and changes it again.
            await defineAsync();
            return Told(200, await server.Items.WriteAsync(collection.Name, item, cancellationToken));
        }, cancellationToken);

        async Task<PreparedItem> PrepareAsync()
        {
            var before = await FindAsync(request, cancellationToken);
            CheckVersion(request, before.Tag);
            var after = server.Items.Changed(before, JsonPatch.Apply(before.Shown, patch, Changeable));
            return await this.PrepareAsync(after, before, tables, cancellationToken);
        }
    }

    Task<ApiResponse> DeleteAsync(ApiRequest request, CancellationToken cancellationToken) => server.ChangeAsync(async () =>
    {
        var item = await server.Items.FindAsync(collection.Name, request.Names["id"], cancellationToken) is { IsDeleted: true } begun
            ? begun : await FindAsync(request, cancellationToken);
        if (request.Header("If-Match") is { Length: > 0 })
            CheckVersion(request, item.Tag);
        await UndefineAsync(item, cancellationToken);
        await server.Items.DeleteAsync(collection.Name, item, cancellationToken);
        return new ApiResponse(204, null);
    }, cancellationToken);

    /// <summary>The item that a path names.</summary>
    /// <exception cref="ApiException">There is none (404).</exception>
    protected Task<FlowItem> FindAsync(ApiRequest request, CancellationToken cancellationToken) =>
        server.FindAsync(collection, request.Names["id"], cancellationToken);

    /// <summary>Keeps an item that was changed otherwise than by a patch.</summary>
    protected async Task<ApiResponse> KeepAsync(FlowItem item, CancellationToken cancellationToken) =>
        Told(200, await server.Items.WriteAsync(collection.Name, server.Items.Changed(item, item.Shown), cancellationToken));

    /// <summary>Refuses a change of another version than the caller has seen.</summary>
    /// <exception cref="ApiException">The version is missing (400) or another one (412).</exception>
    internal static void CheckVersion(ApiRequest request, string tag)
    {
        if (request.Header("If-Match") is not { Length: > 0 } match)
            throw new ApiException(400, AdobeError.NoVersion, "The header If-Match is missing. Send the etag that was read.");
        if (!match.Split(',', StringSplitOptions.TrimEntries).Any(one => one == "*" || one.Trim('"') == tag.Trim('"')))
            throw new ApiException(412, "VersionMismatch", $"The version is {tag} now. Read it again.");
    }

    static ApiResponse Told(int status, FlowItem item) => new(status, new JsonObject { ["id"] = item.Id, ["etag"] = item.Tag })
    {
        Headers = new Dictionary<string, string> { ["ETag"] = item.Tag },
    };
}
