using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Stores.Files;

namespace Sluice.Copying.Steps;

/// <summary>
/// Deletes the files that were copied (<c>deleteFilesAfterCompletion</c>), when all are in their places and it is recorded: whatever is
/// done again until then finds them. Those that are gone already were deleted by an earlier attempt.
/// </summary>
sealed class SourceRemoval(FactoryConnections connections, CopyRequest request)
{
    const int FilesAtOnce = 8;

    /// <summary>Deletes them, if it is asked for.</summary>
    /// <param name="slices">The slices that were copied.</param>
    /// <param name="notes">Told the files that stay, because others have come in their place.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">One could not be deleted.</exception>
    public async Task RunAsync(IReadOnlyList<Slice> slices, List<string> notes, CancellationToken cancellationToken)
    {
        if (request.Job.Source is not FileSource { DeletesFiles: true } source)
            return;
        var store = await connections.StoreAsync(source.Store, source.Location.Container, cancellationToken);
        var kept = 0;
        var limits = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Min(FilesAtOnce, source.MaxConnections ?? FilesAtOnce),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(slices.SelectMany(slice => slice.Files).DistinctBy(file => file.Path), limits, async (file, token) =>
        {
            try
            {
                await store.Faults.TranslateAsync(
                    Side.Source, $"Deleting {file.Path} in {store.Display}, which was copied",
                    () => store.DeleteAsync(file.Path, file.Version, token));
            }
            catch (SluiceException fault) when (fault.Code == FileChangedException.Code)
            {
                Interlocked.Increment(ref kept);
            }
        });
        if (kept > 0)
            notes.Add($"{kept} of the files copied {(kept == 1 ? "was" : "were")} not deleted: written since the copy was planned");
    }
}
