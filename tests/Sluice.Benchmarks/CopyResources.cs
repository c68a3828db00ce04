using System.Text.Json.Nodes;
using Sluice.Definitions;

namespace Sluice.Benchmarks;

/// <summary>Writes a copy as the definitions of a factory.</summary>
static class CopyResources
{
    public const string Pipeline = "benchmark";

    /// <summary>The linked service for what is kept aside.</summary>
    public const string Log = "log";

    public static IReadOnlyList<Resource> Of(Bench bench, SluiceCopy copy) =>
    [
        Service("source-db", "AzurePostgreSql", new JsonObject { ["connectionString"] = bench.Cluster.ConnectionString(bench.Source) }),
        Service("target-db", "AzurePostgreSql", new JsonObject { ["connectionString"] = bench.TargetCluster.ConnectionString(bench.Target) }),
        Service("files", "FileServer", new JsonObject { ["host"] = copy.FromTable is null ? bench.InFolder : bench.OutFolder }),
        Service(Log, "FileServer", new JsonObject { ["host"] = bench.OutFolder }),
        copy.FromTable is { } from ? Table("source", "source-db", from) : Files("source", copy.Format),
        copy.ToTable is { } to ? Table("sink", "target-db", to) : Files("sink", copy.Format),
        new Resource(ResourceKind.Pipeline, Pipeline, Pipeline, Named(Pipeline, new JsonObject
        {
            ["activities"] = new JsonArray(new JsonObject
            {
                ["name"] = "copy",
                ["type"] = "Copy",
                ["inputs"] = new JsonArray(Reference("source")),
                ["outputs"] = new JsonArray(Reference("sink")),
                ["typeProperties"] = Copy(bench, copy),
            }),
        })),
    ];

    static JsonObject Copy(Bench bench, SluiceCopy copy)
    {
        var sink = (JsonObject)copy.Sink.DeepClone();
        sink["type"] = copy.ToTable is null ? $"{copy.Format}Sink" : "AzurePostgreSqlSink";
        var properties = (JsonObject)copy.Activity.DeepClone();
        properties["parallelCopies"] ??= bench.Options.Lanes;
        var source = (JsonObject)copy.Source.DeepClone();
        source["type"] = copy.FromTable is null ? $"{copy.Format}Source" : "AzurePostgreSqlSource";
        properties["source"] = source;
        properties["sink"] = sink;
        if (copy.Mappings is { } mappings)
        {
            properties["translator"] = new JsonObject
            {
                ["type"] = "TabularTranslator",
                ["mappings"] = new JsonArray([.. mappings.Select(Side)]),
                ["typeConversion"] = true,
            };
        }

        return properties;
    }

    static JsonObject Side(ResolvedMapping mapping)
    {
        var sink = new JsonObject { ["name"] = mapping.To };
        if (mapping.ToType is { } type)
            sink["type"] = type;
        return new JsonObject { ["source"] = new JsonObject { ["name"] = mapping.From }, ["sink"] = sink };
    }

    static Resource Service(string name, string type, JsonObject properties) =>
        new(ResourceKind.LinkedService, name, name, Named(name, new JsonObject { ["type"] = type, ["typeProperties"] = properties }));

    static Resource Table(string name, string service, string table) =>
        Dataset(name, "AzurePostgreSqlTable", service, new JsonObject { ["schema"] = "public", ["table"] = table });

    static Resource Files(string name, FileFormat format)
    {
        var properties = new JsonObject { ["location"] = new JsonObject { ["type"] = "FileServerLocation" } };
        if (format == FileFormat.DelimitedText)
        {
            properties["firstRowAsHeader"] = true;
            properties["escapeChar"] = "\"";
            if (name == "sink")
                properties["rowDelimiter"] = "\n";
        }

        if (format == FileFormat.Parquet)
            properties["compressionCodec"] = "snappy";
        return Dataset(name, $"{format}", "files", properties);
    }

    static Resource Dataset(string name, string type, string service, JsonObject properties) =>
        new(ResourceKind.Dataset, name, name, Named(name, new JsonObject
        {
            ["type"] = type,
            ["linkedServiceName"] = Reference(service),
            ["typeProperties"] = properties,
        }));

    static JsonObject Named(string name, JsonObject properties) => new() { ["name"] = name, ["properties"] = properties };

    static JsonObject Reference(string name) => new() { ["referenceName"] = name };
}
