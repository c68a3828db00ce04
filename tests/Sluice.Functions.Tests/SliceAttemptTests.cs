using System.Text.Json.Nodes;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class SliceAttemptTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failing_slice_is_tried_as_often_as_the_policy_says_and_then_fails_the_run_with_its_cause()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 2;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Contains("Failure happened on 'Sink' side. ErrorCode=23514.", (string?)run["message"], StringComparison.Ordinal);
        Assert.Contains("no_sixty", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal([1, 1, 1, 3], Enumerable.Range(0, 4).Select(slice => scenario.AttemptsAt(slice).Count()).Order());
        Assert.Equal(75, await scenario.RowsAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_failed_once_is_there_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;

        // Fails the first attempt at row 60: a sequence remembers the call though the attempt rolls back.
        await scenario.Cluster.ExecuteAsync(scenario.Database, """
            CREATE SEQUENCE calls;
            CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('calls') = 1 THEN RAISE 'not yet'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER fail_once BEFORE INSERT ON copied FOR EACH ROW WHEN (NEW.id = 60) EXECUTE FUNCTION fail_once();
            """);
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.Equal(5, scenario.Engine.Attempts.Count(attempt => attempt.Action.Name == "CopySlices"));
        Assert.True(await scenario.IsCopiedAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_fault_of_the_definitions_is_not_tried_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 3;
        scenario.Source["partitionSettings"] = new JsonObject { ["partitionColumnName"] = "note" };
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Contains("Failure happened on 'Definition' side.", (string?)run["message"], StringComparison.Ordinal);
        Assert.Single(scenario.Engine.Attempts, attempt => attempt.Action.Name == "PlanCopy");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_wrong_password_is_not_tried_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 3;
        await scenario.Cluster.ExecuteAsync(scenario.Database, $"ALTER ROLE {scenario.Database} PASSWORD 'another'");
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Contains("ErrorCode=28P01.", (string?)run["message"], StringComparison.Ordinal);
        Assert.Single(scenario.Engine.Attempts, attempt => attempt.Action.Name == "PlanCopy");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_attempts_at_every_slice_at_the_same_time_leave_one_set_of_rows()
    {
        await using var scenario = (await Scenario.CreateAsync())
            .Start(app => new DurableEngine(app) { AttemptsAtOnce = name => name is "CopySlices" or "PrepareCopy" ? 2 : 1 });

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.Equal(8, scenario.Engine.Attempts.Count(attempt => attempt.Action.Name == "CopySlices"));
        Assert.All(scenario.Engine.Attempts, attempt => Assert.Null(attempt.Failure));
        Assert.True(await scenario.IsCopiedAsync());
    }
}
