using Sluice.Copying;
using Sluice.Copying.Slices;

namespace Sluice.Activities.Moving;

/// <summary>Keeps planned copies and results of slices in the store of their runs. Some are remembered: a worker copies many slices of one.</summary>
/// <param name="outputs">The store.</param>
public sealed class StoredCopies(OutputStore outputs) : PlannedCopies
{
    const int MaxRemembered = 16;

    readonly Lock _lock = new();
    readonly Dictionary<string, PlannedCopy> _remembered = [];
    readonly Queue<string> _oldestFirst = [];

    /// <inheritdoc/>
    public override async Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken)
    {
        var key = await KeepAsync(planned.Copy.ExecutionId, $"copy {planned.Copy.CopyId}", planned, cancellationToken);
        Remember(key, planned);
        return key;
    }

    /// <inheritdoc/>
    public override Task<string> KeepAsync(CopyReference copy, IReadOnlyList<SliceResult> slices, CancellationToken cancellationToken) =>
        KeepAsync(copy.ExecutionId, $"slices of {copy.CopyId}", slices, cancellationToken);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SliceResult>> ReadSlicesAsync(string key, CancellationToken cancellationToken) =>
        await ReadAsync<List<SliceResult>>(key, cancellationToken);

    /// <inheritdoc/>
    public override async Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_remembered.TryGetValue(reference.Key, out var found))
                return found;
        }

        var planned = await ReadAsync<PlannedCopy>(reference.Key, cancellationToken);
        Remember(reference.Key, planned);
        return planned;
    }

    async Task<string> KeepAsync<T>(string runId, string name, T value, CancellationToken cancellationToken)
    {
        var json = TypedJson.ToNode(value);
        return (await outputs.KeepAsync(runId, $"{name} {HashOf(json)}", json, 0, cancellationToken)).Key!;
    }

    async Task<T> ReadAsync<T>(string key, CancellationToken cancellationToken) =>
        (await outputs.ReadAsync(new StoredValue(null, key), cancellationToken)).Read<T>()!;

    void Remember(string key, PlannedCopy planned)
    {
        lock (_lock)
        {
            if (!_remembered.TryAdd(key, planned))
                return;
            _oldestFirst.Enqueue(key);
            if (_oldestFirst.Count > MaxRemembered)
                _remembered.Remove(_oldestFirst.Dequeue());
        }
    }
}
