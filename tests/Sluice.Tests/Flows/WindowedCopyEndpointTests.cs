using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Flows;
using Sluice.Tests.Activities;
using Sluice.Tests.Api;

namespace Sluice.Tests.Flows;

/// <summary>The definitions of copies of what is new; that they copy it is tested with flows, which are made of them.</summary>
public sealed class WindowedCopyEndpointTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_of_a_table_or_of_a_query_becomes_one_of_windows()
    {
        await database.ExecuteAsync("CREATE TABLE changing (id integer, changed timestamptz, day date, note text)");
        var table = await AskAsync("""{ "linkedService": "db", "table": "public.changing" }""", "changed", "hour");
        var query = await AskAsync("""{ "linkedService": "db", "query": "SELECT id, changed AS \"When @{it}\" FROM changing;" }""", "When @{it}", "day");

        foreach (var (answer, from, window) in new[] { (table, "FROM \"public\".\"changing\"@{if", 2L), (query, "SELECT * FROM (SELECT id, changed AS \"When @@{it}\" FROM changing\n) AS \"copied\"@{if", 48L) })
        {
            Assert.Equal(200, answer.Status);
            var activities = answer.Body!["pipeline"]!["activities"]!.AsArray();
            Assert.Equal(["Lookup", "Until", "Copy"], activities.Select(activity => (string?)activity!["type"]));
            Assert.Contains(from, (string?)activities[2]!["typeProperties"]!["source"]!["query"]!["value"], StringComparison.Ordinal);
            Assert.Equal((3, "Upsert"), ((int)activities[2]!["typeProperties"]!["parallelCopies"]!, (string?)activities[2]!["typeProperties"]!["sink"]!["writeMethod"]));
            var trigger = answer.Body["trigger"]!;
            Assert.Equal(("TumblingWindowTrigger", window), ((string?)trigger["type"], (long)trigger["typeProperties"]!["interval"]!));
            Assert.Equal("New copy", (string?)trigger["pipeline"]!["pipelineReference"]!["referenceName"]);
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{ "linkedService": "db", "table": "public.refused" }""", "note", "hour", "tells no moment")]
    [InlineData("""{ "linkedService": "db", "table": "public.refused" }""", "day", "hour", "is a date")]
    [InlineData("""{ "linkedService": "db", "table": "public.refused" }""", "gone", "hour", "is no column")]
    [InlineData("""{ "linkedService": "db", "query": "SELECT note AS n FROM refused" }""", "n", "hour", "tells no moment")]
    [InlineData("""{ "linkedService": "db", "table": "public.refused", "query": "SELECT 1" }""", "note", "hour", "table or query is given")]
    [InlineData("""{ "linkedService": "none", "table": "public.refused" }""", "note", "hour", "no linked service")]
    [InlineData("""{ "linkedService": "db", "table": "public.refused" }""", "changed", "once", "is not once")]
    public async Task What_cannot_be_copied_window_by_window_is_refused(string source, string column, string frequency, string problem)
    {
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS refused (id integer, changed timestamptz, day date, note text)");

        var answer = await AskAsync(source, column, frequency);

        Assert.Equal(400, answer.Status);
        Assert.Contains(problem, (string?)answer.Body!["error"]!["message"], StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    async Task<ApiResponse> AskAsync(string source, string column, string frequency)
    {
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var factory = new FactorySource(
            pipelines.Files.Path, null, one => new FactoryConnections(one, new EnvironmentSecretSource(), TimeProvider.System), TimeProvider.System);
        var server = new FlowServer(factory, new MemoryStateStore(TimeProvider.System), new FileSecretKeeper(_home.Path), TimeProvider.System);
        var interval = frequency == "once" ? "" : ", \"interval\": 2";
        return await new[] { new WindowedCopyEndpoint(server).Route }.SendAsync("POST windowedcopies", $$"""
            { "name": "New copy", "source": {{source}}, "deltaColumn": { "name": {{JsonValue.Create(column).ToJsonString()}} },
              "scheduleParams": { "frequency": "{{frequency}}"{{interval}}, "startTime": 1767225600 },
              "copy": { "name": "Any", "type": "Copy", "inputs": [{ "referenceName": "Any", "type": "DatasetReference" }], "outputs": [{ "referenceName": "Any", "type": "DatasetReference" }],
                "typeProperties": { "parallelCopies": 3, "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "AzurePostgreSqlSink", "writeMethod": "Upsert" } } } }
            """);
    }
}
