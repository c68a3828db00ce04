using System.Text.Json.Nodes;
using Sluice.Copying;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Pipelines;
using Sluice.Tests;

namespace Sluice.Benchmarks;

/// <summary>Makes a copy with Sluice, from the definitions to the commit: in this process, or by the command line.</summary>
static class SluiceRunner
{
    public static async Task RunAsync(Bench bench, SluiceCopy copy)
    {
        var factory = Factory(bench, copy);
        var run = new PipelineRunRequest(Guid.NewGuid().ToString(), "benchmark", []);
        await using var connections = new Connections(factory, new EnvironmentSecretSource());
        var engine = PipelineEngine.Create(factory, connections, null, CopyProgress.None, TimeProvider.System, CancellationToken.None);
        await engine.RunAsync(PipelineOrchestration.Definition, run, run.RunId);
    }

    public static Task<long> RunProcessAsync(Bench bench, SluiceCopy copy)
    {
        // Built beside this program, in the same configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Repository.Root, "src", "Sluice.Cli", "bin", configuration, "net10.0", "sluice.dll");
        var from = copy.FromTable is null ? bench.InFolder : bench.Cluster.Uri(bench.Source);
        var to = copy.ToTable is null ? bench.OutFolder : bench.Cluster.Uri(bench.Target);
        var tables = (copy.FromTable is null ? "" : $" --table {copy.FromTable}")
            + (copy.ToTable is null ? "" : $" --to-table {copy.ToTable}");
        var command = $"dotnet {program} copy '{from}' '{to}'{tables} --parallel {bench.Options.Lanes} > /dev/null 2>&1";
        return Shell.RunAsync(command, bench.Cluster.Password);
    }

    static Factory Factory(Bench bench, SluiceCopy copy) => new(
    [
        Service("source-db", "AzurePostgreSql", new JsonObject { ["connectionString"] = bench.Cluster.ConnectionString(bench.Source) }),
        Service("target-db", "AzurePostgreSql", new JsonObject { ["connectionString"] = bench.Cluster.ConnectionString(bench.Target) }),
        Service("files", "FileServer", new JsonObject { ["host"] = copy.FromTable is null ? bench.InFolder : bench.OutFolder }),
        copy.FromTable is { } from ? Table("source", "source-db", from) : Csv("source"),
        copy.ToTable is { } to ? Table("sink", "target-db", to) : Csv("sink"),
        new Resource(ResourceKind.Pipeline, "benchmark", "benchmark", Properties(new JsonObject
        {
            ["activities"] = new JsonArray(new JsonObject
            {
                ["name"] = "copy",
                ["type"] = "Copy",
                ["inputs"] = new JsonArray(Reference("source")),
                ["outputs"] = new JsonArray(Reference("sink")),
                ["typeProperties"] = new JsonObject
                {
                    ["parallelCopies"] = bench.Options.Lanes,
                    ["source"] = new JsonObject { ["type"] = copy.FromTable is null ? "DelimitedTextSource" : "AzurePostgreSqlSource" },
                    ["sink"] = new JsonObject { ["type"] = copy.ToTable is null ? "DelimitedTextSink" : "AzurePostgreSqlSink" },
                },
            }),
        })),
    ]);

    static Resource Service(string name, string type, JsonObject properties) =>
        new(ResourceKind.LinkedService, name, name, Properties(new JsonObject { ["type"] = type, ["typeProperties"] = properties }));

    static Resource Table(string name, string service, string table) =>
        Dataset(name, "AzurePostgreSqlTable", service, new JsonObject { ["schema"] = "public", ["table"] = table });

    static Resource Csv(string name) => Dataset(name, "DelimitedText", "files", new JsonObject
    {
        ["location"] = new JsonObject { ["type"] = "FileServerLocation" },
        ["firstRowAsHeader"] = true,
        ["escapeChar"] = "\"",
        ["rowDelimiter"] = "\n",
    });

    static Resource Dataset(string name, string type, string service, JsonObject properties) =>
        new(ResourceKind.Dataset, name, name, Properties(new JsonObject
        {
            ["type"] = type,
            ["linkedServiceName"] = Reference(service),
            ["typeProperties"] = properties,
        }));

    static JsonObject Properties(JsonObject properties) => new() { ["properties"] = properties };

    static JsonObject Reference(string name) => new() { ["referenceName"] = name };
}
