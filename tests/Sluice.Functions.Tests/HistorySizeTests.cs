using System.Diagnostics;
using System.Globalization;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;
using Xunit.Abstractions;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>
/// What pipelines write into the histories of the durable engine, by item. With SLUICE_FULL_HISTORIES=1 each case has the size that is told in
/// the code's document, which takes minutes.
/// </summary>
public sealed class HistorySizeTests(ITestOutputHelper output)
{
    static readonly bool IsFull = Environment.GetEnvironmentVariable("SLUICE_FULL_HISTORIES") == "1";

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_loop_of_waits()
    {
        var items = IsFull ? 5000 : 100;
        var loop = Activity("Each", "ForEach", $$"""
            { "items": "@range(1, {{items}})", "batchCount": 50, "activities": [{{Activity("W", "Wait", """{ "waitTimeInSeconds": 1 }""")}}] }
            """);

        await MeasureAsync(items, mostBytes: 2500, loop);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_loop_of_lookups_in_a_loop()
    {
        var items = IsFull ? 20 : 6;
        var inner = Activity("Inner", "ForEach", $$"""
            { "items": "@range(1, {{items}})", "activities": [{{Lookup("L", "SELECT @{item()} AS n, repeat('x', 100) AS t", true)}}] }
            """);
        var outer = Activity("Outer", "ForEach", $$"""{ "items": "@range(1, {{items}})", "activities": [{{inner}}] }""");

        await MeasureAsync(items * items, mostBytes: 4000, outer);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_loop_until_a_list_is_long_enough()
    {
        var rounds = IsFull ? 200 : 40;
        var loop = Activity("Until", "Until", $$"""
            { "expression": "@equals(length(variables('list')), {{rounds}})", "activities": [
                {{Activity("Add", "AppendVariable", """{ "variableName": "list", "value": "x" }""")}}] }
            """);

        await MeasureAsync(rounds, mostBytes: 4000, loop);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Pipelines_that_execute_each_other()
    {
        var depth = IsFull ? 10 : 4;
        await using var pipelines = await HostedPipelines.CreateAsync();
        for (var i = 1; i < depth; i++)
            pipelines.Pipeline($"P{i}", Execute(i + 1));
        pipelines.Pipeline($"P{depth}", Activity("S", "SetVariable", """{ "variableName": "text", "value": "x" }"""));

        await MeasureAsync(pipelines, depth, mostBytes: 6000, Execute(1));

        static string Execute(int pipeline) => Activity("E", "ExecutePipeline", $$"""
            { "pipeline": { "referenceName": "P{{pipeline}}", "type": "PipelineReference" }, "waitOnCompletion": true }
            """);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Rows_of_a_lookup_that_feed_a_loop()
    {
        var rows = IsFull ? 5000 : 100;
        var lookup = Lookup("Rows", $"SELECT n, repeat('row ', 40) AS t FROM generate_series(1, {rows}) AS n", false);
        var loop = Activity("Each", "ForEach", $$"""
            { "items": "@activity('Rows').output.value", "batchCount": 50, "activities": [
                {{Activity("S", "SetVariable", """{ "variableName": "text", "value": "@concat(item().n, '/', activity('Rows').output.count)" }""")}}] }
            """, "Rows");

        await MeasureAsync(rows, mostBytes: 4000, lookup, loop);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Items_that_are_appended_to_a_list()
    {
        var items = IsFull ? 5000 : 100;
        var loop = Activity("Each", "ForEach", $$"""
            { "items": "@range(1, {{items}})", "isSequential": true, "activities": [
                {{Activity("Add", "AppendVariable", """{ "variableName": "list", "value": "@concat('item ', item())" }""")}}] }
            """);
        var tell = Activity("Tell", "SetVariable", """{ "variableName": "text", "value": "@{length(variables('list'))}" }""", "Each");

        await MeasureAsync(items, mostBytes: 4000, loop, tell);
    }

    /// <summary>Nobody knows how large the slices are, so each has a call of its own.</summary>
    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Slices_of_a_copy()
    {
        var slices = IsFull ? 10_000 : 300;
        await using var pipelines = await HostedPipelines.CreateAsync();
        await pipelines.Cluster.ExecuteAsync(pipelines.Database, """
            CREATE TABLE orders (id integer, text text) PARTITION BY LIST (id);
            CREATE TABLE copied (id integer, text text);
            """);
        // Each holds a lock until its transaction ends.
        for (var first = 0; first < slices; first += 500)
        {
            await pipelines.Cluster.ExecuteAsync(pipelines.Database, $"""
                DO $$ BEGIN FOR i IN {first}..{Math.Min(first + 500, slices) - 1} LOOP
                    EXECUTE format('CREATE TABLE p%s PARTITION OF orders FOR VALUES IN (%s)', i, i);
                END LOOP; END $$
                """);
        }

        var copy = Activity("Copy", "Copy", """
            { "source": { "type": "AzurePostgreSqlSource", "partitionOption": "PhysicalPartitionsOfTable" }, "sink": { "type": "AzurePostgreSqlSink" },
              "parallelCopies": 4 }
            """, more: """, "inputs": [{ "referenceName": "orders" }], "outputs": [{ "referenceName": "copied" }]""");
        foreach (var table in new[] { "orders", "copied" })
        {
            pipelines.Write("dataset", table, $$"""
                { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" },
                  "typeProperties": { "schema": "public", "table": "{{table}}" } }
                """);
        }

        await MeasureAsync(pipelines, slices, mostBytes: 4000, copy);

        Assert.Equal(slices, await pipelines.Cluster.ScalarAsync<long>(pipelines.Database, "SELECT count(*) FROM sluice.slice WHERE slice >= 0"));
    }

    static string Lookup(string name, string sql, bool firstRowOnly) => Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "{{sql}}" }, "firstRowOnly": {{(firstRowOnly ? "true" : "false")}},
          "dataset": { "referenceName": "any", "type": "DatasetReference" } }
        """);

    async Task MeasureAsync(int items, int mostBytes, params string[] activities)
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        await MeasureAsync(pipelines, items, mostBytes, activities);
    }

    async Task MeasureAsync(HostedPipelines pipelines, int items, int mostBytes, params string[] activities)
    {
        await pipelines.Pipeline("P", activities).StartAsync();
        var clock = Stopwatch.StartNew();

        var run = await pipelines.EndAsync(await pipelines.StartRunAsync("P"), TimeSpan.FromMinutes(IsFull ? 20 : 2));

        Assert.Equal(("Succeeded", ""), ((string?)run["status"], (string?)run["message"]));
        var histories = pipelines.Host.Histories.ToList();
        var bytes = histories.Sum(one => (long)one.Bytes);
        var longest = histories.MaxBy(one => one.Events)!;
        var largest = histories.MaxBy(one => one.Bytes)!;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{items} items: {bytes / items} bytes an item, {bytes / 1024} KB in {histories.Count} orchestrations, "
            + $"{histories.Sum(one => one.Actions)} actions, {histories.Sum(one => one.Replays)} replays in {clock.Elapsed.TotalSeconds:0} s; "
            + $"the longest history has {longest.Events} events ({longest.Orchestration}), the largest {largest.Bytes / 1024} KB ({largest.Orchestration})"));
        Assert.True(bytes / items <= mostBytes, $"{bytes / items} bytes an item");
        Assert.True(longest.Events <= 1200, $"{longest}");
        // A copy knows all its slices by number and name.
        Assert.True(largest.Bytes <= Math.Max(512 * 1024, items * 128), $"{largest}");
    }
}
