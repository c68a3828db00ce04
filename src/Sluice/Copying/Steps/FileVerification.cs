using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;
using Sluice.Stores.Files;

namespace Sluice.Copying.Steps;

/// <summary>
/// Compares both sides of a copy of files as they are (<c>validateDataConsistency</c>): that each is there, its bytes and, where a store
/// keeps it, its MD5, which was computed of what passed.
/// </summary>
sealed class FileVerification(FactoryConnections connections, CopyRequest request)
{
    const int FilesAtOnce = 8;

    readonly FileSource _source = (FileSource)request.Job.Source;
    readonly FileSink _sink = (FileSink)request.Job.Sink;

    /// <summary>Compares.</summary>
    /// <param name="slices">The slices that were planned.</param>
    /// <param name="results">What became of each.</param>
    /// <param name="notes">Takes what could not be compared.</param>
    /// <exception cref="SluiceException">The sides differ.</exception>
    public async Task<ConsistencyVerification> VerifyAsync(
        IReadOnlyList<Slice> slices, IReadOnlyList<SliceResult> results, List<string> notes, CancellationToken cancellationToken)
    {
        var from = await connections.StoreAsync(_source.Store, _source.Location.Container, _source.StoreSettings, cancellationToken);
        var to = await connections.StoreAsync(_sink.Store, _sink.Location.Container, cancellationToken);
        var written = results.ToDictionary(result => result.Index, result => result.Files);
        var isSame = _source.Format.Compression == Compression.None && _sink.Format.Compression == Compression.None;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(slices, limits, async (slice, token) =>
        {
            if (written.GetValueOrDefault(slice.Index) is not [var file])
                throw Inconsistent($"{slice.Name} was not written as one file.");
            Compare(file, await FindAsync(to, Side.Sink, file.Path, token), to);
            if (isSame && from.TellsLengths)
                await CompareSourceAsync(from, slice, file, token);
        });
        if (!from.TellsLengths)
        {
            notes.Add($"only what was written was verified: {from.Display} does not tell the lengths of its files for certain");
            return new ConsistencyVerification("Unsupported", null);
        }

        if (!isSame)
            notes.Add("what was written was not compared with the source, as it is compressed otherwise");
        return new ConsistencyVerification("Verified", "None");
    }

    static void Compare(WrittenFile file, StoredFile? stored, FileStore to)
    {
        if (stored is null)
            throw Inconsistent($"{file.Path} was written, and is not in {to.Display}. Look for others that write there.");
        if (stored.Length != file.Bytes)
        {
            throw Inconsistent(
                $"{file.Bytes} bytes of {file.Path} were written, and it has {stored.Length} in {to.Display}. Look for others that write there.");
        }

        CompareHashes(file, stored, to);
    }

    async Task CompareSourceAsync(FileStore from, Slice slice, WrittenFile written, CancellationToken cancellationToken)
    {
        var length = 0L;
        StoredFile? last = null;
        foreach (var file in slice.Files)
        {
            last = await FindAsync(from, Side.Source, file.Path, cancellationToken);
            // An earlier attempt had compared it and begun to delete.
            if (last is null && _source.DeletesFiles)
                return;
            length += last?.Length ?? throw Inconsistent($"{file.Path} was copied, and is not in {from.Display} any more. Run it again.");
        }

        if (length != written.Bytes)
        {
            throw Inconsistent(
                $"{written.Bytes} bytes of {slice.Name} were copied, and there are {length} in {from.Display}. It may have been written to meanwhile: run it again.");
        }

        if (slice.Files.Count == 1 && last is not null)
            CompareHashes(written, last, from);
    }

    static void CompareHashes(WrittenFile written, StoredFile stored, FileStore store)
    {
        if (written.Md5 is { } md5 && stored.ContentMd5 is { } kept && !md5.Equals(Convert.ToHexString(Convert.FromBase64String(kept)), StringComparison.OrdinalIgnoreCase))
        {
            throw Inconsistent(
                $"what passed for {stored.Path} has the MD5 {md5}, and {store.Display} keeps {Convert.ToHexStringLower(Convert.FromBase64String(kept))} for it. "
                + "It may have been written to meanwhile, or with a wrong MD5: run it again.");
        }
    }

    static Task<StoredFile?> FindAsync(FileStore store, Side side, string path, CancellationToken cancellationToken) =>
        store.Faults.TranslateAsync(side, $"Verifying {path} in {store.Display}", () => store.FindAsync(path, cancellationToken));

    static SluiceException Inconsistent(string detail) => new(Side.Sink, Verification.InconsistentCode, $"The two sides differ: {detail}");
}
