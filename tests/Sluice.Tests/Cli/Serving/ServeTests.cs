using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Runs that a server of this machine is asked for.</summary>
public sealed class ServeTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_is_asked_for_copies_its_rows_and_is_listed()
    {
        await database.ExecuteAsync("CREATE TABLE served (n integer)");
        using var pipelines = database.Of(Copied.From("Copy", "SELECT n FROM generate_series(1, 1000) AS n", "served"));
        await using var server = await StartAsync(pipelines);

        var runId = await server.CreateRunAsync();
        await server.WaitForAsync(runId);

        Assert.Equal(1000, await database.ScalarAsync<long>("SELECT count(DISTINCT n) FROM served"));
        var listed = (await SluiceAsync("runs", "--url", server.Address.ToString(), "--json")).Succeeded().Json["value"]!.AsArray().Single()!;
        Assert.Equal((runId, "Succeeded"), ((string?)listed["runId"], (string?)listed["status"]));
        var factory = await server.AskAsync($"POST ../subscriptions/s/resourceGroups/r/providers/Microsoft.DataFactory/factories/f/pipelineruns/{runId}/queryActivityruns");
        Assert.Equal(1000, (int)factory["value"]!.AsArray().Single()!["output"]!["rowsCopied"]!);
        (await server.StopAsync()).Succeeded().Naming($"run {runId} of P started", $"run {runId} of P succeeded");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pipeline_that_is_written_while_the_server_runs_is_run_as_it_is_then()
    {
        using var pipelines = database.Of(LocalPipelines.Tell("old", ""));
        await using var server = await StartAsync(pipelines);
        await server.WaitForAsync(await server.CreateRunAsync());

        await server.AskAsync("PUT pipelines/Later", $$"""{ "properties": { "activities": [{{LocalPipelines.Activity("Stop", "Fail", """{ "message": "Not yet.", "errorCode": "E1" }""")}}] } }""");
        var failed = await server.WaitForAsync(await server.CreateRunAsync("Later"), "Failed");
        await File.WriteAllTextAsync(Path.Combine(pipelines.Files.Path, "pipeline", "Later.json"), $$"""
            { "name": "Later", "properties": { "activities": [{{LocalPipelines.Activity("Nap", "Wait", """{ "waitTimeInSeconds": 1 }""")}}] } }
            """);
        await Task.Delay(FactorySource.MaxAge);
        await server.WaitForAsync(await server.CreateRunAsync("Later"));

        Assert.Contains("Not yet.", (string?)failed["message"], StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_is_cancelled_stops_and_is_told_as_cancelled_with_the_runs_that_it_has_started()
    {
        using var pipelines = database.Of(LocalPipelines.Activity("Child", "ExecutePipeline", """
            { "pipeline": { "referenceName": "C", "type": "PipelineReference" }, "waitOnCompletion": true }
            """));
        pipelines.Pipeline("C", LocalPipelines.OnDatabase("Sleep", "Script", """{ "scripts": [{ "type": "Query", "text": "SELECT pg_sleep(600)" }] }"""));
        await using var server = await StartAsync(pipelines);
        var runId = await server.CreateRunAsync();
        await database.WaitForSleepersAsync(1);

        (await SluiceAsync("cancel", runId, "--url", server.Address.ToString())).Succeeded();

        await server.WaitForAsync(runId, "Cancelled");
        await database.WaitForSleepersAsync(0);
        // From the record alone: nobody is asked any more.
        (await server.StopAsync()).Succeeded();
        var runs = (await SluiceAsync("runs", "--json")).Json["value"]!.AsArray();
        Assert.Equal(["C Cancelled", "P Cancelled"], runs.Select(run => $"{run!["pipelineName"]} {run["status"]}").Order());
        await using var next = await StartAsync(pipelines);
        await next.WaitForAsync(runId, "Cancelled");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_failed_is_repeated_also_by_a_later_server()
    {
        using var pipelines = database.Of(LocalPipelines.Activity("Look", "Lookup", """
            { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT * FROM later" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" } }
            """));
        string failed;
        await using (var server = await StartAsync(pipelines))
        {
            failed = await server.CreateRunAsync(parameters: """{ "n": 7 }""");
            await server.WaitForAsync(failed, "Failed");
            (await server.StopAsync()).Succeeded().Naming("[42P01]");
        }

        await database.ExecuteAsync("CREATE TABLE later AS SELECT 1 AS a");
        await using var next = await StartAsync(pipelines);
        var again = (string)(await SluiceAsync("rerun", failed, "--from-failure", "--url", next.Address.ToString(), "--json")).Succeeded().Json["runId"]!;

        var run = await next.WaitForAsync(again);
        Assert.Equal((failed, "7"), ((string?)run["runGroupId"], run["parameters"]!["n"]!.ToString()));
        using var refused = await next.SendAsync($"POST pipelineruns/{failed}/rerun");
        Assert.Equal(409, (int)refused.StatusCode);
        using var unknown = await next.SendAsync("POST pipelineruns/11111111-1111-1111-1111-111111111111/rerun");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_that_is_stopped_ends_in_order_and_its_runs_go_on_in_the_next_one()
    {
        await database.ExecuteAsync("CREATE SEQUENCE first_calls; CREATE TABLE stop_gate (seconds float); INSERT INTO stop_gate VALUES (600)");
        using var pipelines = database.Of(
            Look("First", "SELECT nextval('first_calls') AS n"), Look("Second", "SELECT pg_sleep((SELECT seconds FROM stop_gate))", "First:Succeeded"));
        string runId;
        await using (var server = await StartAsync(pipelines))
        {
            runId = await server.CreateRunAsync();
            await database.WaitForSleepersAsync(1);
            (await server.StopAsync()).Succeeded().Naming($"run {runId} of P stopped; it goes on when the server is started again");
        }

        await database.WaitForSleepersAsync(0);
        await database.ExecuteAsync("UPDATE stop_gate SET seconds = 0");
        await using var next = await StartAsync(pipelines);

        await next.WaitForAsync(runId);
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT last_value FROM first_calls"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_script_that_was_stopped_with_the_server_is_not_repeated_unasked()
    {
        await database.ExecuteAsync("CREATE SEQUENCE script_calls");
        using var pipelines = database.Of(LocalPipelines.OnDatabase(
            "Script", "Script", """{ "scripts": [{ "type": "Query", "text": "SELECT nextval('script_calls'), pg_sleep(600)" }] }"""));
        string runId;
        await using (var server = await StartAsync(pipelines))
        {
            runId = await server.CreateRunAsync();
            await database.WaitForSleepersAsync(1);
            (await server.StopAsync()).Succeeded();
        }

        await using var next = await StartAsync(pipelines);

        Assert.Contains("It is not tried again", (string)(await next.WaitForAsync(runId, "Failed"))["message"]!, StringComparison.Ordinal);
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT last_value FROM script_calls"));
    }

    [Fact]
    public async Task A_hundred_runs_that_are_asked_for_at_once_all_end_and_a_key_makes_many_calls_one_run()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "done"));
        await using var server = await StartAsync(pipelines);

        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.CreateRunAsync()));
        var same = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await server.SendAsync("POST pipelines/P/createRun", "", ("Idempotency-Key", "once"));
            return await response.Content.ReadAsStringAsync();
        }));
        foreach (var id in ids)
            await server.WaitForAsync(id);

        Assert.Equal(100, ids.Distinct().Count());
        await server.WaitForAsync((string)JsonNode.Parse(Assert.Single(same.Distinct()))!["runId"]!);
        (await server.StopAsync()).Succeeded();
        Assert.Equal(101, Directory.GetFiles(Path.Combine(_home.Path, "runs")).Length);
    }

    public void Dispose() => _home.Dispose();

    Task<SluiceServer> StartAsync(LocalPipelines pipelines) => SluiceServer.StartAsync(_home, pipelines.Files.Path);

    Task<SluiceOutcome> SluiceAsync(params string[] arguments) =>
        SluiceProcess.RunAsync(arguments, new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path });

    static string Look(string name, string query, string dependsOn = "") => LocalPipelines.Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "{{query}}" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" } }
        """, dependsOn);
}
