using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.TypedLane.Files;
using Sluice.Stores.Files;

namespace Sluice.Copying.Planning;

/// <summary>Bounds how many files are read at a time by the memory that reading takes: that of Parquet files is their pages'.</summary>
sealed class FileMemory(CopyJob job, FileSource source, FileStore store)
{
    // Of all lanes together: what the process holds besides stays below 200 MB.
    const long MaxBytes = 128 << 20;

    // The largest ones.
    const int FilesToSample = 8;

    /// <summary>The plan, with fewer lanes and a note where those that are wanted take too much memory.</summary>
    /// <exception cref="SluiceException">A file cannot be read.</exception>
    public async Task<CopyPlan> BoundAsync(CopyPlan plan, IReadOnlyList<SliceFile> files, CancellationToken cancellationToken)
    {
        var wanted = Lanes.Of(job, plan, HostCapacity.Unlimited).Count;
        if (wanted == 1 || !source.Format.NeedsMemory)
            return plan;
        var largest = 0L;
        foreach (var file in files.OrderByDescending(file => file.Length).Take(FilesToSample))
        {
            var bytes = await InputFile.LookAsync(
                job, source, store, file, rows => rows.EstimateMemoryAsync(cancellationToken), cancellationToken);
            largest = Math.Max(largest, bytes);
        }

        if (largest * wanted <= MaxBytes)
            return plan;
        var lanes = (int)Math.Max(1, MaxBytes / largest);
        var note = $"{lanes} of {wanted} files at a time: reading one holds about {largest >> 20} MB, as its pages are large. "
            + "Files with smaller pages or row groups are copied more at a time";
        return plan with { MaxLanes = lanes, Notes = [.. plan.Notes, note] };
    }
}
