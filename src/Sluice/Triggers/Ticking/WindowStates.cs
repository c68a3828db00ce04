using System.Text.Json.Nodes;
using Sluice.Runs.State;

namespace Sluice.Triggers.Ticking;

/// <summary>Keeps what has become of the windows of triggers, a document for each trigger.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
sealed class WindowStates(StateStore store, string scope)
{
    readonly string _kind = $"windows/{scope}";

    /// <summary>The windows of a trigger, and the version of what is known.</summary>
    public async Task<(TriggerWindows Windows, string Version)> FindAsync(string trigger, CancellationToken cancellationToken) =>
        await store.FindAsync(_kind, KeyOf(trigger), cancellationToken) is { } record
            ? (record.Value.Read<TriggerWindows>()!, record.Version)
            : (new TriggerWindows(), StateStore.None);

    /// <summary>Keeps what has become of them.</summary>
    /// <returns>False when somebody has changed it since.</returns>
    public async Task<bool> TryWriteAsync(string trigger, TriggerWindows windows, string version, CancellationToken cancellationToken) =>
        await store.WriteAsync(_kind, KeyOf(trigger), (JsonObject)TypedJson.ToNode(windows)!, version, cancellationToken) is not null;

    /// <summary>Changes what is known.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="change">What becomes of it; null when nothing is to change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was changed.</returns>
    public Task<bool> ChangeAsync(string trigger, Func<TriggerWindows, TriggerWindows?> change, CancellationToken cancellationToken) =>
        store.ChangeAsync<TriggerWindows>(_kind, KeyOf(trigger), known => change(known ?? new TriggerWindows()), cancellationToken);

    /// <summary>Forgets those of a trigger that was deleted. Its runs go on; a new trigger of this name begins at its first window.</summary>
    public Task DeleteAsync(string trigger, CancellationToken cancellationToken) => store.DeleteAsync(_kind, KeyOf(trigger), cancellationToken);

    static string KeyOf(string trigger) => trigger.ToUpperInvariant();
}
