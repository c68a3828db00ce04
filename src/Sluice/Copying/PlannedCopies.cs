using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>Where planned copies, and what became of their slices, lie while their steps need them.</summary>
public abstract class PlannedCopies
{
    /// <summary>Keeps one.</summary>
    /// <returns>Where: another one lies elsewhere.</returns>
    public abstract Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken);

    /// <summary>One that was kept.</summary>
    /// <exception cref="SluiceException">It is there no more.</exception>
    public abstract Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken);

    /// <summary>Keeps what became of slices.</summary>
    /// <returns>Where: anything else lies elsewhere.</returns>
    public abstract Task<string> KeepAsync(CopyReference copy, IReadOnlyList<SliceResult> slices, CancellationToken cancellationToken);

    /// <summary>What was kept of slices.</summary>
    /// <exception cref="SluiceException">It is there no more.</exception>
    public abstract Task<IReadOnlyList<SliceResult>> ReadSlicesAsync(string key, CancellationToken cancellationToken);

    /// <summary>What tells a value from others: whoever keeps it again keeps it in the same place.</summary>
    protected static string HashOf<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(TypedJson.ToBytes(value)));

    /// <summary>They end with the process: nothing of a secret copy is to be seen outside.</summary>
    internal static PlannedCopies InMemory() => new InThisProcess();

    sealed class InThisProcess : PlannedCopies
    {
        readonly ConcurrentDictionary<string, object> _kept = [];

        public override Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken) => Keep($"copy {planned.Copy.CopyId}", planned);

        public override Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken) =>
            FindAsync<PlannedCopy>(reference.Key);

        public override Task<string> KeepAsync(CopyReference copy, IReadOnlyList<SliceResult> slices, CancellationToken cancellationToken) =>
            Keep($"slices of {copy.CopyId}", slices);

        public override Task<IReadOnlyList<SliceResult>> ReadSlicesAsync(string key, CancellationToken cancellationToken) =>
            FindAsync<IReadOnlyList<SliceResult>>(key);

        Task<string> Keep<T>(string name, T value)
            where T : class
        {
            var key = $"{name} {HashOf(value)}";
            _kept[key] = value;
            return Task.FromResult(key);
        }

        Task<T> FindAsync<T>(string key) => _kept.TryGetValue(key, out var found) ? Task.FromResult((T)found)
            : Task.FromException<T>(new SluiceException(
                Side.Engine, "PlannedCopyNotFound", $"What was kept of a copy, '{key}', is there no more: another process has kept it. Run the copy again."));
    }
}
