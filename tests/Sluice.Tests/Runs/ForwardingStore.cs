using System.Text.Json.Nodes;
using Sluice.Runs.State;

namespace Sluice.Tests.Runs;

/// <summary>Passes everything on to a store, but for what a kind of it does.</summary>
abstract class ForwardingStore(StateStore store) : StateStore
{
    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken) => store.FindAsync(kind, key, cancellationToken);

    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken) =>
        store.WriteAsync(kind, key, value, version, cancellationToken);

    public override IAsyncEnumerable<StateRecord> ListAsync(string kind, DateTimeOffset? since, CancellationToken cancellationToken) =>
        store.ListAsync(kind, since, cancellationToken);

    public override Task DeleteAsync(string kind, string key, CancellationToken cancellationToken) => store.DeleteAsync(kind, key, cancellationToken);

    public override Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken) =>
        store.DeleteBeforeAsync(kindPrefix, time, cancellationToken);
}
