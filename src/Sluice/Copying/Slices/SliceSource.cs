using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>The end of a copy that is read.</summary>
/// <typeparam name="TChunk">What rows travel in: bytes, or batches of columns.</typeparam>
internal abstract class SliceSource<TChunk>
{
    /// <summary>Opens a slice.</summary>
    /// <exception cref="SluiceException">It cannot be read; the fault is on the source's side.</exception>
    public abstract Task<SliceReader<TChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken);
}
