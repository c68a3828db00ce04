using System.Globalization;
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

    /// <summary>They end with the process: nothing of a secret copy is to be seen outside.</summary>
    internal static PlannedCopies InMemory() => new InThisProcess();

    sealed class InThisProcess : PlannedCopies
    {
        readonly List<object> _kept = [];

        public override Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken) => Task.FromResult(Keep(planned));

        public override Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken) =>
            Task.FromResult((PlannedCopy)Find(reference.Key));

        public override Task<string> KeepAsync(CopyReference copy, IReadOnlyList<SliceResult> slices, CancellationToken cancellationToken) =>
            Task.FromResult(Keep(slices));

        public override Task<IReadOnlyList<SliceResult>> ReadSlicesAsync(string key, CancellationToken cancellationToken) =>
            Task.FromResult((IReadOnlyList<SliceResult>)Find(key));

        string Keep(object value)
        {
            lock (_kept)
            {
                _kept.Add(value);
                return (_kept.Count - 1).ToString(CultureInfo.InvariantCulture);
            }
        }

        object Find(string key)
        {
            lock (_kept)
                return _kept[int.Parse(key, CultureInfo.InvariantCulture)];
        }
    }
}
