using System.Text.Json.Nodes;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>A copy of many tables on the durable engine: its orchestrations replay alike, and very many tables take several of them.</summary>
public sealed class ManyTablesTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(3, 0)]
    [InlineData(52, 2)]
    public async Task Tables_are_copied_in_one_snapshot(int tables, int pages)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(
            scenario.Database, string.Concat(Enumerable.Range(1, tables).Select(table => $"CREATE TABLE many_{table} AS SELECT {table} AS id;")));
        scenario.Source.Clear();
        scenario.Source["type"] = "AzurePostgreSqlSource";
        scenario.Source["tables"] = new JsonObject { ["include"] = new JsonArray("public.many_*") };
        scenario.Source["consistent"] = true;
        (scenario.Input, scenario.Output) = ("all", "csv");
        scenario.Sink.Clear();
        scenario.Sink["type"] = "DelimitedTextSink";
        scenario.Start();

        var run = await scenario.RunAsync();
        await scenario.Engine.IdleAsync();

        Assert.True((string?)run["status"] == "Succeeded", run.ToJsonString());
        Assert.Equal(tables, Directory.GetFiles(Path.Combine(scenario.Files, "out"), "public.many_*.csv").Length);
        var slices = scenario.Engine.Attempts.Where(attempt => attempt.Action.Name == "CopySlices").ToList();
        Assert.Equal(tables, slices.Count);
        Assert.Single(slices.Select(slice => JsonNode.Parse(slice.Action.Input!)!["Snapshot"]!["TakenAt"]!.ToString()).Distinct());
        Assert.Equal(pages, scenario.Engine.Instances.SelectMany(instance => instance.Requested).Count(action => action.Name == "TablePage"));
        var activities = (await scenario.PostAsync($"/pipelineruns/{run["runId"]}/queryActivityruns", "{}")).Body!["value"]!;
        var told = (await scenario.GetAsync($"/pipelineruns/{run["runId"]}/activityruns/{activities[0]!["activityRunId"]}/tables")).Body!["value"]!.AsArray();
        Assert.Equal(tables, told.Count);
        Assert.All(told, table => Assert.Equal(("Succeeded", 1, 1), ((string?)table!["status"], (int)table["slicesDone"]!, (int)table["rows"]!)));
        Assert.Equal(
            0, await scenario.Cluster.ScalarAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sluice snapshot %' AND datname = '{scenario.Database}'"));
    }
}
