using System.Text.Json.Nodes;
using Sluice.Runs.State;
using Sluice.Tests.Runs;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>A store that fails from a number of writes on.</summary>
sealed class BreakingStore(StateStore store, int writes) : ForwardingStore(store)
{
    int _left = writes;

    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken) => Interlocked.Decrement(ref _left) < 0
            ? throw new SluiceException(Side.Engine, NotKept, "The store is away.")
            : base.WriteAsync(kind, key, value, version, cancellationToken);
}
