using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Tests.Activities;
using Sluice.Triggers.State;

namespace Sluice.Tests.Api;

/// <summary>How copies would be done, before anything is written.</summary>
public sealed class PlanEndpointTests(SharedDatabase database) : IClassFixture<SharedDatabase>
{
    const string Table = """{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": { "schema": "public", "table": "NAME" } }""";

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_is_not_written_is_planned_and_leaves_nothing()
    {
        await database.ExecuteAsync("CREATE TABLE planned (id integer PRIMARY KEY, note text)");
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var source = Source(pipelines);

        var answer = await PlanAsync(source, "New copy", Body("planned", "made", """{ "type": "AzurePostgreSqlSink", "tableOption": "autoCreate" }"""));

        Assert.Equal(200, answer.Status);
        var copy = Assert.Single(answer.Body!["copies"]!.AsArray())!;
        Assert.Equal(("Copy", "byte", "Binary", 1), ((string?)copy["activity"], (string?)copy["lane"], (string?)copy["encoding"], (int?)copy["slicesAtATime"]));
        Assert.Equal(["id", "note"], copy["columns"]!.AsArray().Select(column => (string?)column));
        Assert.StartsWith("CREATE TABLE", (string?)copy["createTable"], StringComparison.Ordinal);
        Assert.Equal("public.planned", (string?)Assert.Single(copy["slices"]!.AsArray())!["name"]);
        Assert.Null(await database.ScalarAsync<string>("SELECT to_regclass('public.made')::text"));
        Assert.False(pipelines.Files.Has("pipeline/New copy.json") || pipelines.Files.Has("dataset/New source.json"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pipeline_that_is_there_is_planned_with_parameters_as_far_as_it_can_be()
    {
        await database.ExecuteAsync("CREATE TABLE known (id integer)");
        using var pipelines = database.Of(
            Copy("First", "@{if(equals(pipeline().parameters.n, 7), 'known', 'unknown')}", ""), Copy("Second", "@activity('First').output.rowsCopied", "First:Succeeded"));
        await using var source = Source(pipelines);

        var copies = (await PlanAsync(source, "P", """{ "parameters": { "n": 7 } }""")).Body!["copies"]!;
        var missing = await PlanAsync(source, "P", """{ "parameters": { "n": 8 } }""");

        Assert.Equal(["id"], copies[0]!["columns"]!.AsArray().Select(column => (string?)column));
        Assert.Equal("First.csv", (string?)copies[0]!["slices"]![0]!["file"]);
        Assert.Equal("Second", (string?)copies[1]!["activity"]);
        Assert.Contains("First", (string?)copies[1]!["notPlanned"], StringComparison.Ordinal);
        Assert.Equal(404, missing.Status);
        Assert.Contains("unknown", (string?)missing.Body!["error"]!["message"], StringComparison.Ordinal);

        static string Copy(string name, string table, string dependsOn) => LocalPipelines.Activity(name, "Copy", """
            { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }
            """, dependsOn).TrimEnd()[..^1] + $$"""
            , "inputs": [{ "referenceName": "Table", "type": "DatasetReference", "parameters": { "name": "{{table}}" } }],
              "outputs": [{ "referenceName": "DelimitedText", "type": "DatasetReference", "parameters": { "name": "{{name}}.csv" } }] }
            """;
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_error_is_told_and_none_is_passed_over()
    {
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var source = Source(pipelines);

        var wrong = await PlanAsync(source, "New copy", Body("planned", "made", """{ "type": "AzurePostgreSqlSink", "deleteMissing": true, "writeMethod": "Fast" }"""));
        var twice = await PlanAsync(source, "P", """{ "datasets": [{ "name": "a", "properties": {} }, { "name": "A", "properties": {} }] }""");
        var bare = await PlanAsync(source, "P", """{ "datasets": ["a"] }""");
        var misnamed = await PlanAsync(source, "P", """{ "datasets": [{ "name": "a/b", "properties": {} }] }""");
        var none = await PlanAsync(source, "nothing", "{}");

        Assert.Equal((400, "InvalidDefinition"), Failure(wrong));
        Assert.Equal(2, wrong.Body!["error"]!["details"]!.AsArray().Count);
        Assert.Equal((400, "InvalidBody"), Failure(twice));
        Assert.Equal((400, "InvalidBody"), Failure(bare));
        Assert.Equal((400, "InvalidName"), Failure(misnamed));
        Assert.Equal((404, "PipelineNotFound"), Failure(none));
    }

    static string Body(string from, string to, string sink) => $$"""
        { "datasets": [{ "name": "New source", "properties": {{Table.Replace("NAME", from, StringComparison.Ordinal)}} }, { "name": "New sink", "properties": {{Table.Replace("NAME", to, StringComparison.Ordinal)}} }],
          "pipelines": [{ "name": "New copy", "properties": { "activities": [{ "name": "Copy", "type": "Copy",
            "inputs": [{ "referenceName": "New source", "type": "DatasetReference" }], "outputs": [{ "referenceName": "New sink", "type": "DatasetReference" }],
            "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": {{sink}} } }] } }] }
        """;

    static (int, string?) Failure(ApiResponse answer) => (answer.Status, (string?)answer.Body!["error"]!["code"]);

    static Task<ApiResponse> PlanAsync(FactorySource source, string pipeline, string body)
    {
        var states = new TriggerStates(new MemoryStateStore(TimeProvider.System), source.Scope, TimeProvider.System);
        return new[] { new PlanEndpoint(source, states, TimeProvider.System).Route }.SendAsync($"POST pipelines/{Uri.EscapeDataString(pipeline)}/plan", body);
    }

    static FactorySource Source(LocalPipelines pipelines) => new(
        pipelines.Files.Path, null, factory => new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System), TimeProvider.System);
}
