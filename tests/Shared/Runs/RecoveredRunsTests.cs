using Assert = Xunit.Assert;
using InlineDataAttribute = Xunit.InlineDataAttribute;

namespace Sluice.Tests.Runs;

/// <summary>A run is repeated from where it failed: in every host alike.</summary>
public abstract class RecoveredRunsTests
{
    /// <summary>Starts a host of a factory.</summary>
    protected abstract Task<RunHost> StartAsync(string factoryFolder);

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("startFromFailure=true", "after 0, beside 1, big 1, choose 1, cleanup 1, first 1, fourth 1, gives 2, third 2")]
    [InlineData("startActivityName=big", "after 0, beside 1, big 2, choose 1, cleanup 1, first 1, fourth 1, gives 2, third 2")]
    [InlineData("startActivityName=FIRST", "after 0, beside 1, big 2, choose 2, cleanup 1, first 2, fourth 1, gives 2, third 2")]
    public async Task What_failed_is_run_again_with_all_that_depends_on_it_and_the_rest_is_taken_over(string query, string counts)
    {
        using var factory = await RunFactory.CreateAsync();
        await CreateSequencesAsync(factory);
        factory.Pipeline("P",
            RunFactory.Count("first", "'from first' AS note"),
            RunFactory.Count("big", "repeat('x', 20000) AS text", "first:Succeeded"),
            RunFactory.Activity("note", "SetVariable", """
                { "variableName": "text", "value": "@activity('first').output.firstRow.note" }
                """, "first:Succeeded"),
            // What it sets inside is not in the history.
            RunFactory.Activity("either", "IfCondition", """
                { "expression": "@equals(1, 1)", "ifTrueActivities": [
                  { "name": "chosen", "type": "SetVariable", "typeProperties": { "variableName": "chosen", "value": "yes" } }] }
                """, "first:Succeeded"),
            RunFactory.Count("choose", dependsOn: "first:Succeeded"),
            RunFactory.Count("beside"),
            RunFactory.Count("gives", more: """, "policy": { "secureOutput": true } """),
            RunFactory.Script("third", "SELECT * FROM gate", "big:Succeeded,gives:Succeeded"),
            // Ran for the failure, and depends on what is run again.
            RunFactory.Count("cleanup", dependsOn: "third:Failed"),
            RunFactory.Count("after", dependsOn: "cleanup:Skipped,beside:Failed"),
            RunFactory.Count("fourth",
                "@{activity('first').output.firstRow.n} AS first, @{length(activity('big').output.firstRow.text)} AS long, "
                + "'@{variables('text')} @{variables('chosen')}' AS said",
                "third:Succeeded,note:Succeeded,either:Succeeded"));
        await using var host = await StartAsync(factory.Folder);
        var failed = await host.CreateRunAsync();
        await host.WaitForAsync(failed, "Failed");
        await factory.ExecuteAsync("CREATE TABLE gate (n int)");

        var again = await host.CreateRunAsync("P", $"referencePipelineRunId={failed}&isRecovery=true&{query}");
        var run = await host.WaitForAsync(again, "Succeeded");

        Assert.Equal(counts, await factory.CountsAsync());
        Assert.Equal((failed, true), ((string?)run["runGroupId"], (bool)run["isLatest"]!));
        var activities = await host.ActivitiesAsync(again);
        var output = activities["fourth"]["output"]!["firstRow"]!;
        var isFirst = query.EndsWith("FIRST", StringComparison.Ordinal);
        Assert.Equal((isFirst ? 2 : 1, 20000, "from first yes"), ((int)output["first"]!, (int)output["long"]!, (string?)output["said"]));
        Assert.Equal(
            query.EndsWith("true", StringComparison.Ordinal) ? ["beside", "big", "choose", "first"] : isFirst ? ["beside"] : ["beside", "choose", "first"],
            activities.Values.Where(one => (string?)one["recoveryStatus"] == "Recovered").Select(one => (string)one["activityName"]!).Order());
        Assert.Equal(20000, ((string)activities["big"]["output"]!["firstRow"]!["text"]!).Length);
        var before = await host.ActivitiesAsync(failed);
        Assert.Equal((string?)before["beside"]["activityRunStart"], (string?)activities["beside"]["activityRunStart"]);
        Assert.NotEqual((string?)before["beside"]["activityRunId"], (string?)activities["beside"]["activityRunId"]);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_recovery_that_fails_is_recovered_and_the_last_of_the_group_is_the_latest()
    {
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync("CREATE SEQUENCE first; CREATE SEQUENCE second; CREATE SEQUENCE third");
        factory.Pipeline("P",
            RunFactory.Count("first"), RunFactory.Script("second", "SELECT * FROM gate", "first:Succeeded"),
            RunFactory.Script("third", "SELECT * FROM other", "second:Succeeded"), RunFactory.Executing("child", "C", waits: true, "third:Failed"));
        factory.Pipeline("C", RunFactory.Activity("no", "Fail", """{ "message": "No.", "errorCode": "E1" }"""));
        await using var host = await StartAsync(factory.Folder);
        var first = await host.CreateRunAsync();
        await host.WaitForAsync(first, "Failed");
        await factory.ExecuteAsync("CREATE TABLE gate (n int)");

        var second = (string)(await host.AskAsync($"POST pipelineruns/{first}/rerun?startFromFailure=true"))["runId"]!;
        await host.WaitForAsync(second, "Failed");
        await factory.ExecuteAsync("CREATE TABLE other (n int)");
        var third = await host.CreateRunAsync("P", $"referencePipelineRunId={first}&isRecovery=true&startFromFailure=true");
        await host.WaitForAsync(third, "Succeeded");

        Assert.Equal("first 1, second 2, third 2", await factory.CountsAsync());
        Assert.Equal([first, second, third], await host.FindAsync($$"""{ "operand": "RunGroupId", "operator": "Equals", "values": ["{{first}}"] }"""));
        const string OfP = """, { "operand": "PipelineName", "operator": "Equals", "values": ["P"] }""";
        Assert.Equal([third], await host.FindAsync($$"""{ "operand": "LatestOnly", "operator": "Equals", "values": ["true"] }{{OfP}}"""));
        Assert.Equal(3, (await host.FindAsync($$"""{ "operand": "LatestOnly", "operator": "Equals", "values": ["false"] }{{OfP}}""")).Count);
        foreach (var runId in new[] { first, second, third })
            Assert.Equal(runId == third, (bool)(await host.AskAsync($"GET pipelineruns/{runId}"))["isLatest"]!);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_start_that_there_is_not_is_refused()
    {
        using var factory = await RunFactory.CreateAsync();
        factory.Pipeline("P",
            RunFactory.Activity("either", "IfCondition", """
                { "expression": "@equals(1, 1)", "ifTrueActivities": [
                  { "name": "inside", "type": "Fail", "typeProperties": { "message": "No.", "errorCode": "E1" } }] }
                """));
        await using var host = await StartAsync(factory.Folder);
        var failed = await host.CreateRunAsync();
        await host.WaitForAsync(failed, "Failed");

        foreach (var start in new[] { "inside", "nowhere" })
        {
            var (status, body) = await host.SendAsync($"POST pipelineruns/{failed}/rerun?startActivityName={start}");
            Assert.Equal((400, "InvalidDefinition"), (status, (string?)body!["error"]!["code"]));
            Assert.Contains(start, body["error"]!["details"]!.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal([failed], await host.FindAsync(""));
    }

    static Task CreateSequencesAsync(RunFactory factory) => factory.ExecuteAsync(string.Concat(
        "after beside big choose cleanup first fourth gives third".Split(' ').Select(name => $"CREATE SEQUENCE {name};")));
}
