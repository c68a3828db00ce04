using Sluice.Columns;
using Sluice.Connections;
using Sluice.Definitions.Datasets;
using Sluice.Formats;
using Sluice.Formats.Json;
using Sluice.Stores.Files;

namespace Sluice.Exploring.Previews;

/// <summary>Reads the first rows of the first file of a dataset, by the readers that copies use.</summary>
sealed class FilePreview(FactoryConnections connections, FileDataset dataset)
{
    readonly FileFormat _format = FileFormats.Of(dataset);

    public async Task<PreviewResult> ReadAsync(int rows, CancellationToken cancellationToken)
    {
        var location = dataset.Location;
        var store = await connections.StoreAsync(dataset.Store, location.Container, cancellationToken);
        var files = await store.Faults.TranslateAsync(
            Side.Source, DescribeOperation(location.FolderPath, store),
            () => FileSearch.FindAsync(store, location, null, null, isRecursive: true, cancellationToken));
        var path = files.Select(file => file.Path).Min(StringComparer.Ordinal)!;
        return await store.Faults.TranslateAsync(
            Side.Source, DescribeOperation(path, store), () => ReadAsync(store, path, rows, cancellationToken));
    }

    static string DescribeOperation(string path, FileStore store) => $"Reading the first rows of {path} in {store.Display}";

    async Task<PreviewResult> ReadAsync(FileStore store, string path, int rows, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(store, path, cancellationToken);
        var badRows = new BadRowNotes(rows);
        await using var file = new FileInput(store, path);
        await using var input = await _format.OpenAsync(file, columns, badRows, cancellationToken);
        using var batch = new ColumnBatch(input.Fields);
        // A batch may stay empty where all its rows are bad.
        while (batch.Rows == 0 && await input.ReadAsync(batch, cancellationToken))
        {
        }

        return new PreviewResult(
            dataset.Name, $"{path} in {store.Display}", new SchemaColumns(Schema(batch)),
            await RowObjects.ReadAsync(batch, rows, cancellationToken))
        {
            Notes = [.. badRows.Notes],
        };
    }

    /// <summary>All columns: those of nested objects are the properties of the first of them.</summary>
    async Task<WantedColumns> ColumnsAsync(FileStore store, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileInput(store, path);
        var names = await _format.SampleAsync(file, null, cancellationToken);
        return new WantedColumns { Properties = [.. names.Select(name => new JsonColumn(name, JsonPath.Property(name)))] };
    }

    List<SchemaColumn> Schema(ColumnBatch batch)
    {
        if (!_format.IsHierarchical)
            return [.. batch.Fields.Select(SchemaColumn.Of)];
        var types = new JsonTypes();
        types.Add(batch);
        return [.. batch.Fields.Select((field, i) => SchemaColumn.Of(field with { Type = types[i] }))];
    }

    /// <summary>Rows of the preview that cannot be read are told.</summary>
    sealed class BadRowNotes(int rows) : BadRows
    {
        public List<string> Notes { get; } = [];

        public override void Add(long row, string? column, string reason, Func<string> values)
        {
            if (row <= rows + Notes.Count)
                Notes.Add($"row {row} is left out{(column is null ? "" : $", column '{column}'")}: {reason}");
        }
    }
}
