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
        IReadOnlyList<SelectedFile> files;
        IReadOnlyList<IReadOnlyList<string>> columns;
        try
        {
            files = await FileSelection.FindAsync(store, source, cancellationToken);
            columns = await ReadColumnsAsync(store, files, target, cancellationToken);
        }
        catch (Exception exception) when (FileStore.IsFault(exception) || exception is OperationCanceledException)
        {
            throw StorageFault.From(exception, Side.Source, $"Looking for files in {store.Display}");
        }

        var shape = new CopyShape(RowEncoding.Csv, columns.Count > 0 ? columns[0] : [], target.Sql, null);
        var slices = files.Select((file, index) => new Slice(index, file.Path, file.Length)
        {
            Path = file.Path,
            Columns = columns[index].SequenceEqual(columns[0]) ? null : columns[index],
        });
        return new CopyPlan(shape, [.. slices], []);
    }

    async Task<IReadOnlyList<IReadOnlyList<string>>> ReadColumnsAsync(
        FileStore store, IReadOnlyList<SelectedFile> files, Table target, CancellationToken cancellationToken)
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
