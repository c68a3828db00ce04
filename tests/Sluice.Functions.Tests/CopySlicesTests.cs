using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The slices of a copy, as the app tells of them.</summary>
public sealed class CopySlicesTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Slices_are_told_while_they_are_copied_and_afterwards()
    {
        await using var scenario = await Scenario.CreateAsync();
        await using var blocker = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("LOCK TABLE copied IN SHARE MODE", blocker))
            await block.ExecuteNonQueryAsync();
        scenario.Start();
        var runId = await scenario.StartRunAsync();

        var running = await WaitForAsync(scenario, runId, slices => slices["counts"]!["InProgress"] is not null);
        await transaction.RollbackAsync();
        await scenario.Engine.EndAsync(runId);
        var ended = await WaitForAsync(scenario, runId, slices => (int)slices["rows"]! == 100);

        Assert.Equal((4, 4, "byte"), ((int)running["slices"]!, (int)running["parallelCopies"]!, (string?)running["lane"]));
        Assert.Equal(("Succeeded", "ssss"), ((string?)ended["status"], (string?)ended["states"]));
        Assert.Equal([0, 1, 2, 3], ended["value"]!.AsArray().Select(slice => (int)slice!["slice"]!));
        Assert.All(ended["value"]!.AsArray(), slice => Assert.True((DateTimeOffset)slice!["start"]! <= (DateTimeOffset)slice["end"]!));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_slice_that_fails_is_told_by_its_number_and_code_with_the_attempts_of_the_engine()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        scenario.Start();
        var run = await scenario.RunAsync();

        var slices = await WaitForAsync(scenario, (string)run["runId"]!, slices => slices["counts"]!["Failed"] is not null, "?status=failed");

        var failed = slices["value"]!.AsArray().Single()!;
        Assert.Equal((2, "Sink 23514", 1), ((int)failed["slice"]!, (string?)failed["lastFault"], (int)failed["retries"]!));
        Assert.Equal(75, (int)slices["rows"]!);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_is_wrong_with_a_question_is_told()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;
        var path = await PathAsync(scenario, runId);

        Assert.Equal(404, (await scenario.GetAsync($"/pipelineruns/none/activityruns/none/slices")).Status);
        Assert.Equal(404, (await scenario.GetAsync($"/pipelineruns/{runId}/activityruns/none/slices")).Status);
        Assert.Equal(400, (await scenario.GetAsync($"{path}?status=broken")).Status);
        Assert.Equal(400, (await scenario.GetAsync($"{path}?continuationToken=-1")).Status);
    }

    static async Task<JsonNode> WaitForAsync(Scenario scenario, string runId, Func<JsonNode, bool> isThere, string query = "")
    {
        JsonNode? slices = null;
        await Eventually.TrueAsync(async () =>
        {
            if (await PathAsync(scenario, runId) is not { } path)
                return false;
            slices = (await scenario.GetAsync(path + query)).Body;
            return isThere(slices!);
        }, Patience);
        return slices!;
    }

    static async Task<string?> PathAsync(Scenario scenario, string runId)
    {
        var activities = (await scenario.PostAsync($"/pipelineruns/{runId}/queryActivityruns", "{}")).Body!["value"]!.AsArray();
        return activities.Count == 0 ? null : $"/pipelineruns/{runId}/activityruns/{(string)activities[0]!["activityRunId"]!}/slices";
    }
}
