using System.Collections.Concurrent;
using Sluice.Copying.Jobs.Sources;
using Sluice.Stores.Files;

namespace Sluice.Copying.Files;

/// <summary>Finds the files that a source asks for.</summary>
static class FileSelection
{
    const int LookupsAtOnce = 16;

    /// <summary>
    /// The files, by path. There are none only where files match but were not written in the window that is asked for: an incremental
    /// copy that finds nothing new is no mistake.
    /// </summary>
    /// <exception cref="SluiceException">No file matches, or one that is named is not there.</exception>
    public static async Task<IReadOnlyList<SelectedFile>> FindAsync(FileStore store, FileSource source, CancellationToken cancellationToken)
    {
        var sorted = await FindStoredAsync(store, source, skipsMissing: false, cancellationToken);
        var partitions = source.DiscoversPartitions ? PartitionFolders.Read(source, sorted) : null;
        return
        [
            .. sorted.Select((file, index) => new SelectedFile(
                file.Path, file.Length, SelectedFile.Below(source.Location.FolderPath, file.Path) ?? file.Path, partitions?[index] ?? [])
            {
                Version = source.DeletesFiles ? file.Version : null,
            }),
        ];
    }

    /// <summary>The same, as the store tells them.</summary>
    /// <param name="skipsMissing">Whether it is right that there are none, or not all that are listed.</param>
    /// <inheritdoc cref="FindAsync"/>
    public static async Task<IReadOnlyList<StoredFile>> FindStoredAsync(
        FileStore store, FileSource source, bool skipsMissing, CancellationToken cancellationToken)
    {
        IEnumerable<StoredFile> files;
        try
        {
            files = source.FileListPath is { } list
                ? await FindListedAsync(store, source, list, skipsMissing, cancellationToken)
                : (await FindMatchingAsync(store, source, cancellationToken)).Where(file => IsInWindow(file, source));
        }
        catch (SluiceException fault) when (skipsMissing && source.FileListPath is null && fault.Code == FileSearch.NotFoundCode)
        {
            return [];
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    static bool IsInWindow(StoredFile file, FileSource source) =>
        !(file.LastModified < source.ModifiedStart) && !(file.LastModified >= source.ModifiedEnd);

    static async Task<IReadOnlyList<StoredFile>> FindMatchingAsync(
        FileStore store, FileSource source, CancellationToken cancellationToken)
    {
        if (source.Prefix is { } prefix)
        {
            var start = prefix[..Math.Max(prefix.LastIndexOf('/'), 0)];
            return await FileSearch.FilterAsync(
                store, start,
                path => path.StartsWith(prefix, StringComparison.Ordinal)
                    && (source.Recursive || path.IndexOf('/', prefix.Length) < 0),
                $"begins with {prefix}", "Check the container and the prefix.", cancellationToken);
        }

        return await FileSearch.FindAsync(
            store, source.Location, source.WildcardFolderPath, source.WildcardFileName, source.Recursive, cancellationToken);
    }

    /// <summary>The files that a list names, a path below the dataset's folder a line. A file that it names twice is one file.</summary>
    static async Task<IEnumerable<StoredFile>> FindListedAsync(
        FileStore store, FileSource source, string list, bool skipsMissing, CancellationToken cancellationToken)
    {
        var paths = new Dictionary<string, int>();
        if (await store.FindAsync(list, cancellationToken) is null)
            throw FileSearch.NotFound($"There is no file {list} in {store.Display}, which is to list the files. Check fileListPath.");
        using (var lines = new StreamReader(await store.OpenReadAsync(list, cancellationToken)))
        {
            for (var number = 1; await lines.ReadLineAsync(cancellationToken) is { } line; number++)
            {
                if (line.Trim().Replace('\\', '/').TrimStart('/') is { Length: > 0 } path)
                    paths.TryAdd(FileSearch.Join(source.Location.FolderPath, path), number);
            }
        }

        if (paths.Count == 0)
            throw FileSearch.NotFound($"{list} in {store.Display} lists no file. Write a path below the dataset's folder on each line.");
        var files = new ConcurrentDictionary<string, StoredFile>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = LookupsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(paths, limits, async (path, token) =>
        {
            if (await store.FindAsync(path.Key, token) is { } file)
            {
                files[path.Key] = file;
            }
            else if (!skipsMissing)
            {
                throw FileSearch.NotFound(
                    $"There is no file {path.Key} in {store.Display}, which line {path.Value} of {list} names. "
                    + "Remove the line, or correct the path below the dataset's folder.");
            }
        });
        return files.Values;
    }
}
