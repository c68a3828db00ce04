using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>Where planned copies lie while their steps need them.</summary>
public abstract class PlannedCopies
{
    /// <summary>Keeps one.</summary>
    /// <returns>Where: the same for one that is the same, and elsewhere for any other.</returns>
    public abstract Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken);

    /// <summary>One that was kept.</summary>
    /// <exception cref="SluiceException">It is there no more.</exception>
    public abstract Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken);

    /// <summary>They end with the process: nothing of a secret copy is to be seen outside.</summary>
    internal static PlannedCopies InMemory() => new InThisProcess();

    sealed class InThisProcess : PlannedCopies
    {
        readonly List<PlannedCopy> _planned = [];

        public override Task<string> KeepAsync(PlannedCopy planned, CancellationToken cancellationToken)
        {
            lock (_planned)
            {
                _planned.Add(planned);
                return Task.FromResult($"{_planned.Count - 1}");
            }
        }

        public override Task<PlannedCopy> ReadAsync(CopyReference reference, CancellationToken cancellationToken)
        {
            lock (_planned)
                return Task.FromResult(_planned[int.Parse(reference.Key, System.Globalization.CultureInfo.InvariantCulture)]);
        }
    }
}
