using System.Text.Json.Nodes;
using Sluice.Definitions;

namespace Sluice.Cli;

/// <summary>
/// Writes the arguments of <c>sluice copy</c> as a factory with one pipeline of one Copy activity, so that a copy from the command
/// line and one from a factory are the same copy.
/// </summary>
static class CopyFactory
{
    public const string Pipeline = "copy";

    /// <exception cref="DefinitionException">The arguments do not go together.</exception>
    public static Factory Create(CopyChoice choice)
    {
        var (from, to) = (Place.Parse(choice.From, "FROM"), Place.Parse(choice.To, "TO"));
        Check(choice, from, to);
        var sourceTable = choice.Table;
        var sinkTable = choice.ToTable ?? choice.Table;
        var activity = new JsonObject
        {
            ["name"] = Pipeline,
            ["type"] = "Copy",
            ["inputs"] = References("source"),
            ["outputs"] = References("sink"),
            ["typeProperties"] = new JsonObject
            {
                ["parallelCopies"] = choice.Parallel,
                ["source"] = from.IsPostgreSql ? TableSource(choice) : FileSource(from, choice),
                ["sink"] = to.IsPostgreSql ? TableSink(choice) : new JsonObject { ["type"] = "DelimitedTextSink" },
            },
        };
        return new Factory(
        [
            Resource(
                ResourceKind.LinkedService, "FROM", "source",
                new JsonObject { ["type"] = from.ServiceType, ["typeProperties"] = from.Service }),
            Resource(
                ResourceKind.LinkedService, "TO", "sink",
                new JsonObject { ["type"] = to.ServiceType, ["typeProperties"] = to.Service }),
            Resource(ResourceKind.Dataset, "FROM", "source", Dataset(from, sourceTable, choice, "source")),
            Resource(ResourceKind.Dataset, "TO", "sink", Dataset(to, sinkTable, choice, "sink")),
            Resource(ResourceKind.Pipeline, "copy", Pipeline, new JsonObject { ["activities"] = new JsonArray(activity) }),
        ]);
    }

    static void Check(CopyChoice choice, Place from, Place to)
    {
        if (from.IsPostgreSql && choice.Table is null == choice.Query is null)
        {
            var problem = choice.Table is null ? "it is not said what to copy" : "both a table and a query are given";
            throw Place.Error("--table", problem, "Give --table schema.table or --query SQL");
        }

        if (!from.IsPostgreSql && (choice.Table ?? choice.Query) is not null)
            throw Place.Error("--table", "FROM holds files, which have no tables", "Name the target's table with --to-table");
        if (to.IsPostgreSql && (choice.ToTable ?? choice.Table) is null)
            throw Place.Error("--to-table", "it is not said which table to write to", "Give --to-table schema.table");
        if (!choice.Format.Equals("csv", StringComparison.OrdinalIgnoreCase))
            throw Place.Error("--format", $"'{choice.Format}' is not supported", "Use csv");
        if (!from.IsPostgreSql && !to.IsPostgreSql)
            throw Place.Error("TO", "copies from files to files are not supported", "Copy to or from PostgreSQL");
    }

    static JsonObject TableSource(CopyChoice choice)
    {
        var source = new JsonObject { ["type"] = "AzurePostgreSqlSource" };
        if (choice.Query is { } query)
            source["query"] = Place.Text(query);
        if (choice.PartitionOption is { } option)
            source["partitionOption"] = option;
        if (choice.PartitionColumn is { } column)
            source["partitionSettings"] = new JsonObject { ["partitionColumnName"] = Place.Text(column) };
        return source;
    }

    static JsonObject FileSource(Place from, CopyChoice choice)
    {
        var file = (string?)from.Location!["fileName"];
        var store = new JsonObject { ["type"] = "ReadSettings", ["recursive"] = true };
        if (file is null || file.AsSpan().ContainsAny('*', '?'))
            store["wildcardFileName"] = file ?? (IsGzip(from, choice) ? "*.csv.gz" : "*.csv");
        return new JsonObject { ["type"] = "DelimitedTextSource", ["storeSettings"] = store };
    }

    static JsonObject TableSink(CopyChoice choice)
    {
        var sink = new JsonObject { ["type"] = "AzurePostgreSqlSink", ["writeMethod"] = choice.WriteMethod, ["ledger"] = choice.Ledger };
        if (choice.PreCopyScript is { } script)
            sink["preCopyScript"] = Place.Text(script);
        return sink;
    }

    static JsonObject Dataset(Place place, string? table, CopyChoice choice, string service)
    {
        var (type, properties) = place.IsPostgreSql
            ? ("AzurePostgreSqlTable", table is null ? [] : new JsonObject { ["tableName"] = Place.Text(table) })
            : ("DelimitedText", DelimitedText(place, choice));
        return new JsonObject
        {
            ["type"] = type,
            ["linkedServiceName"] = Reference(service),
            ["typeProperties"] = properties,
        };
    }

    static JsonObject DelimitedText(Place place, CopyChoice choice) =>
        new()
        {
            ["location"] = place.Location!.DeepClone(),
            ["firstRowAsHeader"] = true,
            ["escapeChar"] = "\"",
            ["rowDelimiter"] = "\n",
            ["compressionCodec"] = IsGzip(place, choice) ? "gzip" : choice.Compression,
        };

    static bool IsGzip(Place place, CopyChoice choice) =>
        choice.Compression.Equals("gzip", StringComparison.OrdinalIgnoreCase)
        || ((string?)place.Location!["fileName"])?.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) == true;

    static Resource Resource(ResourceKind kind, string argument, string name, JsonObject properties) =>
        new(kind, name, argument, new JsonObject { ["name"] = name, ["properties"] = properties });

    static JsonArray References(string name) => [Reference(name)];

    static JsonObject Reference(string name) => new() { ["referenceName"] = name };
}
