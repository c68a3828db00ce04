using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Exploring.Previews;
using Sluice.Formats;
using Sluice.Stores.Files;

namespace Sluice.Activities.Files;

/// <summary>A file.</summary>
sealed class FileItem(FileDataset dataset) : DatasetItem
{
    static readonly MetadataField[] OfAll =
    [
        MetadataField.ItemName, MetadataField.ItemType, MetadataField.Size, MetadataField.Created, MetadataField.LastModified,
        MetadataField.ContentMD5, MetadataField.Exists,
    ];

    static readonly MetadataField[] OfRows = [.. OfAll, MetadataField.Structure, MetadataField.ColumnCount];

    readonly string _path = FileSearch.Join(dataset.Location.FolderPath, dataset.Location.FileName!);

    /// <inheritdoc/>
    public override string Display => $"file {_path} of dataset '{dataset.Name}'";

    /// <inheritdoc/>
    public override IReadOnlyList<MetadataField> Fields => FileFormats.Of(dataset).HasRows ? OfRows : OfAll;

    /// <inheritdoc/>
    public override async Task<JsonObject?> ReadAsync(
        Factory factory, FactoryConnections connections, IReadOnlyList<MetadataField> fields, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(dataset.Store, dataset.Location.Container, cancellationToken);
        var found = await store.Faults.TranslateAsync(
            Side.Source, $"Looking for {_path} in {store.Display}", () => store.FindAsync(_path, cancellationToken));
        if (found is null)
            return null;
        IReadOnlyList<SchemaColumn>? columns = null;
        return await ObjectAsync(fields, async field => field switch
        {
            MetadataField.ItemName => dataset.Location.FileName!.Split('/')[^1],
            MetadataField.ItemType => "File",
            MetadataField.Size => found.Length,
            MetadataField.Created => Time(found.Created),
            MetadataField.LastModified => Time(found.LastModified),
            MetadataField.ContentMD5 => found.ContentMd5,
            MetadataField.Structure => Structure(columns ??= await ColumnsAsync()),
            MetadataField.ColumnCount => (columns ??= await ColumnsAsync()).Count,
            _ => true,
        });

        Task<IReadOnlyList<SchemaColumn>> ColumnsAsync() => new Preview(factory, connections).ReadSchemaAsync(dataset, cancellationToken);
    }
}
