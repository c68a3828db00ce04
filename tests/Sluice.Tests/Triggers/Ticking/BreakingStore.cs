using System.Text.Json.Nodes;
using Sluice.Runs.State;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>A store that fails from a number of writes on.</summary>
sealed class BreakingStore(StateStore store, int writes) : StateStore
{
    int _left = writes;

    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken) => store.FindAsync(kind, key, cancellationToken);

    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken) => Interlocked.Decrement(ref _left) < 0
            ? throw new SluiceException(Side.Engine, NotKept, "The store is away.")
            : store.WriteAsync(kind, key, value, version, cancellationToken);

    public override IAsyncEnumerable<StateRecord> ListAsync(string kind, DateTimeOffset? since, CancellationToken cancellationToken) =>
        store.ListAsync(kind, since, cancellationToken);

    public override Task DeleteAsync(string kind, string key, CancellationToken cancellationToken) => store.DeleteAsync(kind, key, cancellationToken);

    public override Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken) =>
        store.DeleteBeforeAsync(kindPrefix, time, cancellationToken);
}
