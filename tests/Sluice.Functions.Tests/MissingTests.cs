using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>What is not there does not come by itself: it is looked for again only if the policy says so.</summary>
public sealed class MissingTests
{
    const string Table = "PostgreSql", Folder = "FileServer", Blobs = "AzureBlobStorage";

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Containers_files_and_tables_that_are_missing_are_looked_for_as_often_as_the_policy_says(int retry)
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        var azurite = await Azurite.SharedAsync();
        using var folder = new TemporaryFolder();
        pipelines
            .Write("linkedService", "blobs", $$"""{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": "{{azurite.ConnectionString}}" } }""")
            .Write("linkedService", "files", $$"""{ "type": "FileServer", "typeProperties": { "host": "{{folder.Path}}" } }""")
            .Write("dataset", Table, DatasetOf("AzurePostgreSqlTable", "db", """{ "schema": "public", "table": "missing" }"""))
            .Write("dataset", Folder, DatasetOf("DelimitedText", "files", """{ "location": { "type": "FileServerLocation", "fileName": "missing.csv" } }"""))
            .Write("dataset", Blobs, DatasetOf("DelimitedText", "blobs", $$"""
                { "location": { "type": "AzureBlobStorageLocation", "container": "{{Azurite.NewContainerName("missing")}}", "fileName": "a.csv" } }
                """));
        string[] activities =
        [
            Lookup("LookupTable", Table, "AzurePostgreSqlSource"), Lookup("LookupFile", Folder, "DelimitedTextSource"),
            Lookup("LookupBlob", Blobs, "DelimitedTextSource"), Copy("CopyTable", Table, "AzurePostgreSqlSource"),
            Copy("CopyFile", Folder, "DelimitedTextSource"), Copy("CopyBlob", Blobs, "DelimitedTextSource"),
            With("MetadataOfBlob", "GetMetadata", $$"""{ "dataset": {{Reference(Blobs)}}, "fieldList": ["size"] }"""),
        ];
        pipelines.Pipeline("P", activities);
        await using var app = new FunctionApp(pipelines.Folder, services => services.AddSingleton(OutputStore.InMemory()));
        await using var engine = new DurableEngine(app);

        var runId = (string)(await app.SendAsync("POST", "/pipelines/P/createRun", engine.Client, "{}")).Body!["runId"]!;
        var run = await engine.EndAsync(runId);
        await engine.IdleAsync();

        Assert.Equal(activities.Length, JsonNode.Parse(run.Status!)!["Ended"]!["Failed"]?.GetValue<int>());
        var failed = engine.Attempts.Where(attempt => attempt.Failure is not null)
            .GroupBy(attempt => (attempt.InstanceId, attempt.Action.Name, (string?)JsonNode.Parse(attempt.Action.Input!)!["Path"])).ToList();
        Assert.Equal(activities.Length, failed.Count);
        Assert.All(failed, attempts =>
        {
            Assert.Equal(1 + retry, attempts.Count());
            var fault = SluiceException.TryParse(attempts.First().Failure!.Message);
            Assert.Contains(fault?.Code, (string[])["TableNotFound", "42P01", "FileNotFound", "NotFound", "Http404"]);
        });

        string Lookup(string name, string dataset, string source) => With(name, "Lookup", $$"""
            { "source": { "type": "{{source}}" }, "dataset": {{Reference(dataset)}} }
            """);

        string Copy(string name, string dataset, string source) => With(
            name, "Copy", $$"""{ "source": { "type": "{{source}}" }, "sink": { "type": "AzurePostgreSQLSink" } }""",
            $$""", "inputs": [{{Reference(dataset)}}], "outputs": [{{Reference(Table)}}]""");

        string With(string name, string type, string properties, string more = "") => Activity(
            name, type, properties, more: $$"""{{more}}, "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 30 }""");
    }

    static string Reference(string dataset) => $$"""{ "referenceName": "{{dataset}}", "type": "DatasetReference" }""";

    static string DatasetOf(string type, string service, string properties) => $$"""
        { "type": "{{type}}", "linkedServiceName": { "referenceName": "{{service}}", "type": "LinkedServiceReference" }, "typeProperties": {{properties}} }
        """;
}
