using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>The end of a copy that is written.</summary>
/// <typeparam name="TChunk">What rows travel in: bytes, or batches of columns.</typeparam>
internal abstract class SliceSink<TChunk>
{
    /// <summary>Opens a slice. Nothing is visible before its commit, and opening it again after a fault starts it anew.</summary>
    /// <exception cref="SluiceException">It cannot be written; the fault is on the sink's side.</exception>
    public abstract Task<SliceWriter<TChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken);
}
