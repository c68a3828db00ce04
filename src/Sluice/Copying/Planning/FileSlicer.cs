using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.TypedLane.Files;
using Sluice.Formats;
using Sluice.Stores.Files;

namespace Sluice.Copying.Planning;

/// <summary>Makes slices of files that go to a table: one of each, or several of a large one whose pieces can be read apart.</summary>
sealed class FileSlicer(CopyJob job, FileSource source, FileStore store)
{
    // Below this another transaction costs more than it brings.
    const long MinPartBytes = 16L << 20;

    // So that lanes end at about the same time.
    const int PartsPerLane = 2;

    /// <summary>The slices, in the order of the files.</summary>
    /// <exception cref="SluiceException">A file cannot be read.</exception>
    public async Task<IReadOnlyList<Slice>> SliceAsync(IReadOnlyList<SliceFile> files, CancellationToken cancellationToken)
    {
        var partBytes = Math.Max(MinPartBytes, files.Sum(file => file.Length) / (job.ParallelCopies * PartsPerLane));
        var slices = new List<Slice>();
        foreach (var file in files)
        {
            var parts = job.ParallelCopies > 1 && source.Format.HasPieces && file.Length > partBytes
                ? await CutAsync(file, partBytes, cancellationToken)
                : [];
            if (parts.Count < 2)
            {
                slices.Add(new Slice(slices.Count, file.Path, file.Length) { Files = [file] });
                continue;
            }

            foreach (var (i, (part, bytes)) in parts.Index())
                slices.Add(new Slice(slices.Count, $"{file.Path} ({i + 1} of {parts.Count})", bytes) { Files = [file with { Part = part }] });
        }

        return slices;
    }

    async Task<IReadOnlyList<(FilePart Part, long Bytes)>> CutAsync(SliceFile file, long partBytes, CancellationToken cancellationToken) =>
        await InputFile.LookAsync(job, source, store, file, rows => ValueTask.FromResult(rows.Pieces), cancellationToken) is { } pieces
            ? [.. Cut(pieces, partBytes)]
            : [];

    /// <summary>Parts of at least so many bytes, but the last.</summary>
    static IEnumerable<(FilePart Part, long Bytes)> Cut(FilePieces pieces, long partBytes)
    {
        var (first, bytes) = (0, 0L);
        for (var i = 0; i < pieces.Bytes.Count; i++)
        {
            bytes += pieces.Bytes[i];
            if (bytes < partBytes && i < pieces.Bytes.Count - 1)
                continue;
            yield return (new FilePart(first, i + 1 - first, pieces.Version), bytes);
            (first, bytes) = (i + 1, 0);
        }
    }
}
