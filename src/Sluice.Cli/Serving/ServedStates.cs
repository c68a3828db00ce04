using System.Runtime.CompilerServices;
using Sluice.Runs.State;

namespace Sluice.Cli.Serving;

/// <summary>Keeps what servers remember of their runs in the store.</summary>
sealed class ServedStates(StateStore store, TimeProvider time)
{
    const string Kind = "served";

    public async Task<ServedState?> FindAsync(string runId, CancellationToken cancellationToken) =>
        (await store.FindAsync(Kind, runId, cancellationToken))?.Value.Read<ServedState>();

    /// <summary>Remembers a new run.</summary>
    /// <returns>Whether it is new: of several at the same time one is.</returns>
    public async Task<bool> TryAddAsync(ServedState state, CancellationToken cancellationToken) =>
        await store.WriteAsync(Kind, state.Request.RunId, TypedJson.ToNode(state)!.AsObject(), StateStore.None, cancellationToken) is not null;

    /// <summary>Changes what is remembered.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="change">What becomes of it; null when nothing is to change.</param>
    /// <returns>Whether it was changed.</returns>
    public Task<bool> ChangeAsync(string runId, Func<ServedState, ServedState?> change) => store.ChangeAsync<ServedState>(
        Kind, runId,
        known => known is not null && change(known) is { } after ? after with { LastUpdatedAt = time.GetUtcNow() } : null,
        CancellationToken.None);

    /// <summary>Those of which there is something left to do.</summary>
    public async IAsyncEnumerable<ServedState> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(Kind, null, cancellationToken))
        {
            if (record.Value.Read<ServedState>() is { IsOpen: true } state)
                yield return state;
        }
    }

    /// <summary>Forgets those that have not moved since a time.</summary>
    public Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => store.DeleteBeforeAsync(Kind, time, cancellationToken);
}
