using System.Text.Json.Nodes;
using Sluice.Functions.Tests.Rpc;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The app as Azure starts it: a process of its own, which a host calls and which may end at any time.</summary>
public sealed class PublishedAppTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_run_started_over_HTTP_copies_a_table_and_tells_how_it_ended()
    {
        await using var scenario = await Scenario.CreateAsync();
        await using var host = await scenario.StartHostAsync();

        var run = await RunAsync(host);

        Assert.Equal(("Succeeded", "copyOrders"), ((string?)run["status"], (string?)run["pipelineName"]));
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(4, host.Answers.Count(answer => answer.Function == "CopySlices"));
        Assert.Equal(404, (await host.SendAsync("GET", "/pipelineruns/none")).Status);
        Assert.Equal(404, (await host.SendAsync("POST", "/pipelines/other/createRun", "{}")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/linkedservices/server/tables")).Status);
        Assert.Empty(Troubles(host));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_failure_in_an_activity_reaches_HTTP_with_its_side_and_code_after_the_attempts_of_its_policy()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;
        scenario.Policy["retryIntervalInSeconds"] = 1;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        await using var host = await scenario.StartHostAsync();

        var run = await RunAsync(host);

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.StartsWith("Failure happened on 'Sink' side. ErrorCode=23514.", (string?)run["message"], StringComparison.Ordinal);
        Assert.Contains("no_sixty", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal(5, host.Answers.Count(answer => answer.Function == "CopySlices"));
        Assert.Equal(75, await scenario.RowsAsync());
        Assert.DoesNotContain(host.Log, entry => $"{entry}".Contains(Scenario.Canary, StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_cancelled_run_leaves_no_rows_and_no_errors_in_the_log()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(9000);
        await using var host = await scenario.StartHostAsync();
        var runId = await StartRunAsync(host);
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);

        Assert.Equal(200, (await host.SendAsync("POST", $"/pipelineruns/{runId}/cancel")).Status);

        Assert.Equal("Cancelled", (string?)(await EndAsync(host, runId))["status"]);
        await Eventually.TrueAsync(() => Task.FromResult(host.Answers.Count(answer => answer.Function == "CopySlices") == 4), Patience);
        Assert.Equal((0, 0), (await scenario.SlowReadersAsync(), await scenario.RowsAsync()));
        Assert.All(host.Answers, answer => Assert.Equal(StatusResult.Types.Status.Success, answer.Answer.Result.Status));
        Assert.Empty(Troubles(host));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_host_that_stops_interrupts_its_slices_with_a_line_each()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(9000);
        await using var host = await scenario.StartHostAsync();
        await StartRunAsync(host);
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);

        await host.StopAsync();

        await Eventually.TrueAsync(() => Task.FromResult(host.Answers.Count(answer => answer.Function == "CopySlices") == 4), Patience);
        Assert.Equal((0, 0), (await scenario.SlowReadersAsync(), await scenario.RowsAsync()));
        var slices = host.Answers.Where(answer => answer.Function == "CopySlices").Select(answer => answer.Answer.Result.Exception).ToList();
        Assert.All(slices, thrown => Assert.Contains("ErrorCode=HostStopping.", thrown.Message, StringComparison.Ordinal));
        Assert.All(slices, thrown => Assert.True(thrown.CalculateSize() < 1000, $"{thrown}"));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_worker_process_killed_in_mid_slice_is_replaced_and_the_run_ends_with_every_row_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (1)");
        await scenario.ReadSlowlyAsync(9000);
        scenario.Source["query"] = ((string)scenario.Source["query"]!)
            .Replace("pg_sleep(1)", "pg_sleep((SELECT seconds FROM wait))", StringComparison.Ordinal);
        await using var host = await scenario.StartHostAsync();
        var runId = await StartRunAsync(host);
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);

        await scenario.Cluster.ExecuteAsync(scenario.Database, "UPDATE wait SET seconds = 0");
        await host.KillWorkerAsync();

        var run = await EndAsync(host, runId);
        Assert.Equal(("Succeeded", ""), ((string?)run["status"], (string?)run["message"]));
        Assert.Equal(100, await scenario.RowsAsync());
        Assert.Equal(100, await scenario.RowsAsync("(SELECT id, note, amount FROM copied INTERSECT TABLE orders) AS same"));
    }

    static async Task<JsonNode> RunAsync(FunctionsHost host) => await EndAsync(host, await StartRunAsync(host));

    static async Task<string> StartRunAsync(FunctionsHost host)
    {
        var (status, body) = await host.SendAsync("POST", "/pipelines/copyOrders/createRun", """{"note": "ours"}""");
        return status == 200 ? (string)body!["runId"]! : throw new InvalidOperationException($"{status} {body}");
    }

    static async Task<JsonNode> EndAsync(FunctionsHost host, string runId)
    {
        JsonNode? run = null;
        await Eventually.TrueAsync(async () =>
        {
            run = (await host.SendAsync("GET", $"/pipelineruns/{runId}")).Body;
            return (string?)run!["status"] is not ("Queued" or "InProgress" or "Canceling");
        }, Patience);
        return run!;
    }

    static IEnumerable<RpcLog> Troubles(FunctionsHost host) => host.Log.Where(entry => entry.Level >= RpcLog.Types.Level.Warning);
}
