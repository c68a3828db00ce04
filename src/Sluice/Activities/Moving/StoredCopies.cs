using System.Security.Cryptography;
using System.Text.Json;
using Sluice.Copying;
using Sluice.Copying.Slices;

namespace Sluice.Activities.Moving;

/// <summary>Keeps planned copies in the store of their runs. Some are remembered: a worker copies many slices of one.</summary>
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
        var json = JsonSerializer.SerializeToNode(planned);
        var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json)));
        var stored = await outputs.KeepAsync(planned.Copy.ExecutionId, $"copy {planned.Copy.CopyId} {hash}", json, 0, cancellationToken);
        Remember(stored.Key!, planned);
        return stored.Key!;
    }

    /// <inheritdoc/>
    public override async Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_remembered.TryGetValue(reference.Key, out var found))
                return found;
        }

        var json = await outputs.ReadAsync(new StoredValue(null, reference.Key), cancellationToken);
        var planned = json.Deserialize<PlannedCopy>()!;
        Remember(reference.Key, planned);
        return planned;
    }

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
