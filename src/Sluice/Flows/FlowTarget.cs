using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Flows.Connections;
using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>What a flow writes to.</summary>
/// <param name="Reference">The dataset, as a copy refers to it.</param>
/// <param name="Sink">The copy's sink.</param>
/// <param name="Store">The linked service of its files; null when it is a table.</param>
sealed record FlowTarget(JsonObject Reference, JsonObject Sink, string? Store)
{
    /// <summary>The target behind a target connection.</summary>
    /// <param name="flow">What names it.</param>
    /// <param name="server">The server.</param>
    /// <param name="tables">Looks at tables.</param>
    /// <param name="target">The target connection.</param>
    /// <param name="columns">The columns that are written; empty when they are not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<FlowTarget> ReadAsync(
        FlowBody flow, FlowServer server, FlowTables tables, FlowItem target, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var factory = server.Current.Factory;
        var name = target.Definition ?? (string)target.Shown["params"]!["dataSetId"]!;
        var reference = FlowServer.Reference(name, "DatasetReference");
        if (!factory.TryFind(ResourceKind.Dataset, name, out var resource))
            throw new FlowBody(target.Shown).Wrong("params/dataSetId", "names a dataset that is gone");
        var store = (string?)resource.Properties["linkedServiceName"]?["referenceName"] ?? "";
        if (target.Definition is null)
        {
            var properties = resource.Properties["typeProperties"]!.AsObject();
            var table = TableDataset.SplitName((string?)properties["tableName"] ?? "");
            var path = properties["table"] is { } named
                ? Path((string?)properties["schema"], named.ToString()) : Path(table.Schema, table.Table);
            var described = await tables.DescribeAsync(store, path, cancellationToken);
            if (columns.Where(column => described.Schema.Columns.All(one => one.Name != column)).ToList() is { Count: > 0 } missing)
            {
                throw flow.Wrong(
                    "targetConnectionIds", $"names a table without the columns {string.Join(", ", missing.Select(one => $"'{one}'"))}. Choose columns in the source connection, or map them");
            }

            // Of a row that has changed there is one row then.
            var isKeyed = described.PrimaryKey.Count > 0 && described.PrimaryKey.All(key => columns.Contains(key));
            return new FlowTarget(reference, new JsonObject { ["type"] = "AzurePostgreSQLSink", ["writeMethod"] = isKeyed ? "Upsert" : "CopyCommand" }, null);
        }

        var format = resource.Properties["type"]!.ToString();
        var location = resource.Properties["typeProperties"]!["location"]!["type"]!.ToString();
        reference["parameters"] = new JsonObject
        {
            // A run that is repeated writes the same file.
            [TargetConnectionEndpoints.File] = new JsonObject { ["value"] = $"@concat(pipeline().GroupId, '.{format.ToLowerInvariant()}')", ["type"] = "Expression" },
        };
        var settings = new JsonObject { ["type"] = $"{format}WriteSettings" };
        if (format == "Json")
            settings["filePattern"] = "setOfObjects";
        return new FlowTarget(reference, new JsonObject
        {
            ["type"] = $"{format}Sink",
            ["storeSettings"] = new JsonObject { ["type"] = location.Replace("Location", "WriteSettings", StringComparison.Ordinal) },
            ["formatSettings"] = settings,
        }, store);
    }

    static string Path(string? schema, string table) =>
        schema is null ? PostgreSql.Sql.Identifier(table) : PostgreSql.Sql.Name(schema, table);
}
