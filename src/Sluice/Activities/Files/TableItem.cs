using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Exploring.Previews;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Activities.Files;

/// <summary>A table or view.</summary>
sealed class TableItem(TableDataset dataset) : DatasetItem
{
    /// <inheritdoc/>
    public override string Display =>
        $"table {(dataset.Schema is null ? "" : dataset.Schema + ".")}{dataset.Table} of dataset '{dataset.Name}'";

    /// <inheritdoc/>
    public override IReadOnlyList<MetadataField> Fields { get; } =
        [MetadataField.Structure, MetadataField.ColumnCount, MetadataField.Exists];

    /// <inheritdoc/>
    public override async Task<JsonObject?> ReadAsync(
        Factory factory, FactoryConnections connections, IReadOnlyList<MetadataField> fields, CancellationToken cancellationToken)
    {
        IReadOnlyList<SchemaColumn> columns;
        try
        {
            columns = await new Preview(factory, connections).ReadSchemaAsync(dataset, cancellationToken);
        }
        catch (SluiceException fault) when (fault.Code == TableLookup.NotFoundCode)
        {
            return null;
        }

        return await ObjectAsync(fields, field => ValueTask.FromResult<JsonNode?>(field switch
        {
            MetadataField.Structure => Structure(columns),
            MetadataField.ColumnCount => columns.Count,
            _ => true,
        }));
    }
}
