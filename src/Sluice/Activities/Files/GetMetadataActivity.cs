using System.Text.Json.Nodes;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Parsing;

namespace Sluice.Activities.Files;

/// <summary><c>GetMetadata</c>: what is known of a file, a folder or a table, or that it is not there.</summary>
sealed class GetMetadataActivity() : ActivityType("GetMetadata")
{
    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Differs("tables have exists, structure and columnCount", "fieldList");
        var fields = ReadFields(properties);
        var format = properties.Object("formatSettings");
        format?.Known("type");
        format?.HintUnread();
        var store = properties.Object("storeSettings");
        store?.Known("type");
        store?.NoEffect("one file or folder is looked at", "recursive", "enablePartitionDiscovery", "maxConcurrentConnections");
        store?.NoEffect(CopySource.NoMetrics, "disableMetricsCollection");
        store?.Refuse("Remove it: name one file or folder in the dataset, or list the folder (childItems) and filter the list",
            "wildcardFolderPath", "wildcardFileName", "prefix", "fileListPath");
        var (start, end) = (store?.Time("modifiedDatetimeStart"), store?.Time("modifiedDatetimeEnd"));
        store?.HintUnread();

        var item = DatasetItem.Of(reading.Dataset(properties, "dataset"));
        if (item is FolderItem folder)
            item = folder.Within(start, end);
        // Whether it is a file or a folder is known with the values of its dataset.
        var isKnown = reading.HasValues || item is TableItem;
        foreach (var field in fields.Where(field => isKnown && item?.Fields.Contains(field) == false))
        {
            properties.Error(
                "fieldList", $"{item!.Display} has no such field",
                $"Use some of {string.Join(", ", item.Fields.Select(DatasetItem.NameOf))}", DatasetItem.NameOf(field));
        }

        return item is null ? null : async (host, cancellationToken) =>
        {
            var values = await item.ReadAsync(reading.Factory, host.Connections, fields, cancellationToken);
            if (values is null && !fields.Contains(MetadataField.Exists))
            {
                throw new SluiceException(Side.Source, "NotFound",
                    $"There is no {item.Display}. Correct the dataset, or ask for \"exists\" to be told instead of failing.");
            }

            return new WorkResult { Output = values ?? new JsonObject { [DatasetItem.NameOf(MetadataField.Exists)] = false } };
        };
    });

    static List<MetadataField> ReadFields(DefinitionParser properties)
    {
        var fields = new List<MetadataField>();
        foreach (var name in properties.Texts("fieldList"))
        {
            if (DefinitionParser.ParseName<MetadataField>(name) is { } field)
            {
                fields.Add(field);
            }
            else if (name.Length > 0 || properties.Scope.HasValues)
            {
                var known = Enum.GetValues<MetadataField>().Select(DatasetItem.NameOf);
                properties.Error("fieldList", "there is no such field", $"Use some of {string.Join(", ", known)}", name);
            }
        }

        if (!properties.Has("fieldList") || (fields.Count == 0 && properties.Scope.HasValues))
            properties.Error("fieldList", "it is required", "List what is to be told, such as \"exists\"");
        return [.. fields.Distinct()];
    }
}
