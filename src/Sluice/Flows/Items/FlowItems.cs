using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Runs.State;

namespace Sluice.Flows.Items;

/// <summary>Keeps what definitions cannot hold: Adobe's ids, names, versions. A document an item.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
/// <param name="time">Tells the time.</param>
sealed class FlowItems(StateStore store, string scope, TimeProvider time)
{
    const string Author = "sluice";

    /// <summary>The items of a collection, the oldest first.</summary>
    public async Task<IReadOnlyList<FlowItem>> ListAsync(string collection, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(KindOf(collection), null, cancellationToken).Select(Read).ToListAsync(cancellationToken))
            .OrderBy(item => (long?)item.Shown["createdAt"] ?? 0).ThenBy(item => item.Id, StringComparer.Ordinal)];

    /// <summary>An item; null when there is none of this id.</summary>
    public async Task<FlowItem?> FindAsync(string collection, string id, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.FindAsync(KindOf(collection), known.ToString(), cancellationToken) is { } record
            ? Read(record) : null;

    /// <summary>A new item, which is not kept yet.</summary>
    /// <param name="body">What is told of it besides what all items have.</param>
    /// <param name="known">The properties of that which are kept.</param>
    /// <param name="request">Who asks.</param>
    public FlowItem New(JsonObject body, string[] known, ApiRequest request)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var shown = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["createdAt"] = now,
            ["updatedAt"] = now,
            ["createdBy"] = Author,
            ["updatedBy"] = Author,
            ["createdClient"] = Author,
            ["updatedClient"] = Author,
            ["sandboxId"] = TextHash.Id(scope),
            ["sandboxName"] = request.Header("x-sandbox-name") ?? "prod",
            ["imsOrgId"] = request.Header("x-gw-ims-org-id") ?? "",
        };
        foreach (var (name, value) in body.Where(one => known.Contains(one.Key)).ToList())
            shown[name] = value?.DeepClone();
        return new FlowItem(Stamped(shown));
    }

    /// <summary>An item with another content, which is not kept yet.</summary>
    public FlowItem Changed(FlowItem item, JsonObject shown)
    {
        var changed = (JsonObject)shown.DeepClone();
        // A clock that was set back changes no order.
        changed["updatedAt"] = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), (long?)item.Shown["updatedAt"] ?? 0);
        return item with { Shown = Stamped(changed) };
    }

    /// <summary>Keeps an item, in the place of the version that it was read in.</summary>
    /// <exception cref="ApiException">Somebody else has changed it meanwhile (412).</exception>
    public async Task<FlowItem> WriteAsync(string collection, FlowItem item, CancellationToken cancellationToken)
    {
        var value = (JsonObject)TypedJson.ToNode(item)!;
        var version = await store.WriteAsync(KindOf(collection), item.Id, value, item.Version, cancellationToken)
            ?? throw new ApiException(412, "VersionMismatch", "It was changed by somebody else this moment. Read it again.");
        return item with { Version = version };
    }

    /// <summary>Forgets an item.</summary>
    public Task DeleteAsync(string collection, FlowItem item, CancellationToken cancellationToken) =>
        store.DeleteAsync(KindOf(collection), item.Id, cancellationToken);

    static JsonObject Stamped(JsonObject shown)
    {
        var tag = $"\"{Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture)}\"";
        // They are the last.
        foreach (var name in (string[])["version", "etag"])
        {
            shown.Remove(name);
            shown[name] = tag;
        }

        return shown;
    }

    static FlowItem Read(StateRecord record) => record.Value.Read<FlowItem>()! with { Version = record.Version };

    string KindOf(string collection) => $"flowservice/{collection}/{scope}";
}
