using System.Collections.Concurrent;
using Sluice.PostgreSql;
using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>Plans a copy from files into a table: a slice a file, every file's columns checked before the first row is copied.</summary>
sealed class FilePlanner(Connections connections, FileSource source)
{
    const int HeadersAtOnce = 16;

    public async Task<CopyPlan> PlanAsync(TableSink sink, CancellationToken cancellationToken)
    {
        var target = await CopyPlanner.FindSinkAsync(connections, sink, cancellationToken);
        var store = await connections.StoreAsync(source.Store, source.Location.Container, cancellationToken);
        IReadOnlyList<StoredFile> files;
        IReadOnlyList<IReadOnlyList<string>> columns;
        try
        {
            files = await FindFilesAsync(store, cancellationToken);
            columns = await ReadColumnsAsync(store, files, target, cancellationToken);
        }
        catch (Exception exception) when (FileStore.IsFault(exception) || exception is OperationCanceledException)
        {
            throw StorageFault.From(exception, Side.Source, $"Looking for files in {store.Display}");
        }

        var shape = new CopyShape(RowEncoding.Csv, columns[0], target.Sql, null);
        var slices = files.Select((file, index) => new Slice(index, file.Path, file.Length)
        {
            Path = file.Path,
            Columns = columns[index].SequenceEqual(columns[0]) ? null : columns[index],
        });
        return new CopyPlan(shape, [.. slices], []);
    }

    async Task<IReadOnlyList<StoredFile>> FindFilesAsync(FileStore store, CancellationToken cancellationToken)
    {
        var location = source.Location;
        if (source.WildcardFileName is null && source.WildcardFolderPath is null && location.FileName is { } name)
        {
            var path = location.FolderPath.Length == 0 ? name : $"{location.FolderPath}/{name}";
            return await store.FindAsync(path, cancellationToken) is { } file ? [file]
                : throw new SluiceException(Side.Source, "FileNotFound",
                    $"There is no file {path} in {store.Display}. Check the container, the folder and the name.");
        }

        var folder = source.WildcardFolderPath ?? location.FolderPath;
        var pattern = source.WildcardFileName ?? location.FileName ?? "*";
        var isMatch = Wildcard.Path(folder, pattern, source.Recursive);
        var files = new List<StoredFile>();
        await foreach (var file in store.ListAsync(Wildcard.FixedPart(folder), cancellationToken))
        {
            if (isMatch.IsMatch(file.Path))
                files.Add(file);
        }

        return files.Count > 0 ? [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]
            : throw new SluiceException(Side.Source, "FileNotFound",
                $"No file in {store.Display} matches {(folder.Length == 0 ? "" : folder + "/")}{pattern}. "
                + "Check the container, the folder and the wildcards.");
    }

    async Task<IReadOnlyList<IReadOnlyList<string>>> ReadColumnsAsync(
        FileStore store, IReadOnlyList<StoredFile> files, Table target, CancellationToken cancellationToken)
    {
        var reader = new FileSliceSource(store, source);
        var columns = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = HeadersAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), limits, async (index, token) =>
        {
            var header = await reader.ReadHeaderAsync(files[index].Path, token);
            columns[index] = Columns(header.Values, files[index].Path, target);
        });
        return [.. Enumerable.Range(0, files.Count).Select(index => columns[index])];
    }

    IReadOnlyList<string> Columns(IReadOnlyList<string> firstLine, string path, Table target) =>
        ((Definitions.DelimitedTextSettings)source.Settings).FirstRowAsHeader
            ? firstLine.Count > 0
                ? SinkColumns.ForHeader(firstLine, target, path)
                : throw new SluiceException(Side.Source, "HeaderMissing",
                    $"{path} is empty: it has no header. Remove the file, or write its header.")
            : firstLine.Count > 0
                ? SinkColumns.ForPositions(firstLine.Count, target, path)
                : [.. target.Columns.Where(column => !column.IsGenerated).Select(column => column.Name)];
}
