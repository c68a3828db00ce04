using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Exploring.Previews;

namespace Sluice.Activities.Files;

/// <summary>What a dataset points to: a file, a folder or a table, which may be there or not.</summary>
abstract class DatasetItem
{
    /// <summary>What it is and where, for messages: <c>file a/b.csv of dataset 'D'</c>.</summary>
    public abstract string Display { get; }

    /// <summary>What can be asked of it.</summary>
    public abstract IReadOnlyList<MetadataField> Fields { get; }

    /// <summary>What a dataset points to; null where it is wrong or names nothing.</summary>
    public static DatasetItem? Of(CopyEndpoint endpoint) => endpoint switch
    {
        { Store: null } => null,
        { Dataset: FileDataset { Location.FileName: not null } dataset } => new FileItem(dataset),
        { Dataset: FileDataset dataset } => new FolderItem(dataset),
        { Dataset: TableDataset { Table: not null } dataset } => new TableItem(dataset),
        _ => null,
    };

    /// <summary>Looks at it.</summary>
    /// <param name="factory">Where its dataset is.</param>
    /// <param name="connections">Opens what it lies in.</param>
    /// <param name="fields">What to tell, of what can be asked.</param>
    /// <returns>The values by ADF's names; null when it is not there.</returns>
    /// <exception cref="SluiceException">Whether it is there cannot be told, or it cannot be read.</exception>
    public abstract Task<JsonObject?> ReadAsync(
        Factory factory, FactoryConnections connections, IReadOnlyList<MetadataField> fields, CancellationToken cancellationToken);

    /// <summary>ADF's name of a field in outputs.</summary>
    public static string NameOf(MetadataField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    /// <summary>A time as ADF writes it.</summary>
    protected static JsonNode? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The columns as ADF lists them.</summary>
    protected static JsonArray Structure(IEnumerable<SchemaColumn> columns) =>
        [.. columns.Select(column => (JsonNode)new JsonObject { ["name"] = column.Name, ["type"] = column.Type })];

    /// <summary>The values of fields, each asked for once.</summary>
    protected static async Task<JsonObject> ObjectAsync(IEnumerable<MetadataField> fields, Func<MetadataField, ValueTask<JsonNode?>> value)
    {
        var values = new JsonObject();
        foreach (var field in fields)
            values[NameOf(field)] = await value(field);
        return values;
    }
}
