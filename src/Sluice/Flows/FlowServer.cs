using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Exploring;
using Sluice.Exploring.Browsing;
using Sluice.Flows.Items;
using Sluice.Runs.State;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Flows;

/// <summary>What the endpoints of the Flow Service work with.</summary>
/// <param name="source">The factory.</param>
/// <param name="state">Keeps what definitions cannot hold.</param>
/// <param name="secrets">Keeps secrets.</param>
/// <param name="time">Tells the time.</param>
sealed class FlowServer(FactorySource source, StateStore state, SecretKeeper secrets, TimeProvider time)
{
    const string Annotation = "Adobe Flow Service";
    const int MaxNameLength = 60;

    // Of all requests of this process. Others are told apart by the versions of documents.
    static readonly SemaphoreSlim Changing = new(1);

    readonly FlowItems _items = new(state, source.Scope, time);
    readonly DefinitionWriter _writer = new(
        source, new TriggerStates(state, source.Scope, time), new WindowStates(state, source.Scope), secrets, time);

    public FlowItems Items => _items;

    /// <summary>Which triggers are started.</summary>
    public TriggerStates Triggers { get; } = new(state, source.Scope, time);

    /// <summary>What has become of their windows.</summary>
    public WindowStates Windows { get; } = new(state, source.Scope);

    public TimeProvider Time => time;

    /// <summary>The factory now.</summary>
    public ServedFactory Current => source.Current;

    /// <summary>The items of a collection that are defined.</summary>
    public async Task<IReadOnlyList<FlowItem>> ListAsync(FlowCollection collection, CancellationToken cancellationToken)
    {
        var factory = source.Current.Factory;
        return [.. (await _items.ListAsync(collection.Name, cancellationToken)).Where(item => IsDefined(factory, collection, item))];
    }

    /// <summary>An item.</summary>
    /// <exception cref="ApiException">There is none (404), or whoever deleted its definition has deleted it.</exception>
    public async Task<FlowItem> FindAsync(FlowCollection collection, string id, CancellationToken cancellationToken) =>
        await _items.FindAsync(collection.Name, id, cancellationToken) is { } item && IsDefined(source.Current.Factory, collection, item) ? item
            : throw new ApiException(404, "NotFound", $"There is nothing with this id in {collection.Name}.");

    /// <summary>The item that a body refers to by its id.</summary>
    /// <exception cref="ApiException">There is none (400).</exception>
    public async Task<FlowItem> FindAsync(FlowCollection collection, FlowBody body, string name, string id, CancellationToken cancellationToken) =>
        await _items.FindAsync(collection.Name, id, cancellationToken) is { } item && IsDefined(source.Current.Factory, collection, item) ? item
            : throw body.Wrong(name, $"names nothing of {collection.Name}: '{id}'");

    /// <summary>A table of a linked service, as it is now.</summary>
    /// <exception cref="SluiceException">It is gone, or cannot be looked at.</exception>
    public Task<TableDescription> DescribeAsync(string service, string table, CancellationToken cancellationToken) =>
        new Exploration(Current.Factory, Current.Connections).DescribeTableAsync(new Reference(service, []), table, cancellationToken);

    /// <summary>Refuses to take away or change what an item of another collection refers to.</summary>
    /// <param name="collection">That collection.</param>
    /// <param name="property">The property with its ids: a text, or a list of them.</param>
    /// <param name="id">What it refers to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ApiException">One does (400).</exception>
    public async Task RefuseIfUsedAsync(FlowCollection collection, string property, string id, CancellationToken cancellationToken)
    {
        if ((await ListAsync(collection, cancellationToken)).FirstOrDefault(one => IsOf(one.Shown[property], id)) is { } user)
            throw new ApiException(400, "InUse", $"It is used by '{user.Name}' ({user.Id}) of {collection.Name}. Delete that before this is changed or deleted.");
    }

    /// <summary>Makes changes one after the other. Who waits for a database in one of them holds up all others: they are asked before.</summary>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await Changing.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            Changing.Release();
        }
    }

    /// <summary>The name of the definition of an item: readable, and of no other item.</summary>
    public static string NameOf(FlowItem item, string kind)
    {
        var readable = string.Concat(item.Name.Where(one => char.IsAsciiLetterOrDigit(one) || one is ' ' or '_' or '-')).Trim(' ', '-');
        return $"{(readable.Length == 0 ? kind : readable[..Math.Min(readable.Length, MaxNameLength)].TrimEnd())} {item.Id[..8]}";
    }

    /// <summary>The properties of a definition as its file has them; null when there is none.</summary>
    public async Task<JsonObject?> PropertiesAsync(ResourceKind kind, string name, CancellationToken cancellationToken) =>
        (await new DefinitionStore(source, Triggers).FindAsync(kind, name, cancellationToken))?.Resource.Properties;

    /// <summary>Writes a definition. Secrets in it are kept elsewhere.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="properties">Its properties, without notes.</param>
    /// <param name="item">What it defines.</param>
    /// <param name="isNew">Whether it must not be there yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task DefineAsync(
        ResourceKind kind, string name, JsonObject properties, FlowItem item, bool isNew, CancellationToken cancellationToken)
    {
        properties["annotations"] = new JsonArray(Annotation);
        if (item.Shown["description"] is JsonValue description)
            properties["description"] = description.ToString();
        return _writer.PutAsync(kind, name, properties, isNew ? DefinitionCondition.New : DefinitionCondition.None,
            keepsSecrets: kind == ResourceKind.LinkedService, cancellationToken);
    }

    /// <summary>Deletes a definition, unless others use it.</summary>
    public Task UndefineAsync(ResourceKind kind, string name, CancellationToken cancellationToken) =>
        _writer.DeleteAsync(kind, name, DefinitionCondition.None, cancellationToken);

    /// <summary>A reference to a definition.</summary>
    public static JsonObject Reference(string name, string type) => new() { ["referenceName"] = name, ["type"] = type };

    static bool IsOf(JsonNode? ids, string id) => ids is JsonArray many ? many.Any(one => IsOf(one, id)) : ids?.ToString() == id;

    static bool IsDefined(Factory factory, FlowCollection collection, FlowItem item) =>
        !item.IsDeleted && (item.Definition is null || collection.Kind is not { } kind || factory.Has(kind, item.Definition));
}
