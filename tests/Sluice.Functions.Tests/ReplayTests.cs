using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class ReplayTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_replay_of_any_part_of_a_history_asks_for_the_same(int seed)
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CHECK (id <> 60)");
        scenario.Start(app => new DurableEngine(app) { Seed = seed });

        var run = await scenario.RunAsync();

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Equal(2, scenario.Engine.Instances.Count);
        foreach (var instance in scenario.Engine.Instances)
        {
            var asked = instance.Requested.ToList();
            Assert.NotEmpty(asked);
            for (var length = 0; length <= instance.History.Count; length++)
            {
                var part = instance.History.Take(length).ToList();
                var replay = Replay.Run(instance, part, length);

                // What it asks for is what the history goes on with, and at least what this part of it holds.
                Assert.Equal(asked.Take(replay.Context.Requested.Count), replay.Context.Requested);
                Assert.True(replay.Context.Requested.Count >= part.OfType<HistoryRecord.Scheduled>().Count());
            }
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task No_secret_is_in_any_history_status_or_answer()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CHECK (id <> 60)");
        scenario.Start();

        var run = await scenario.RunAsync();

        var written = scenario.Engine.Instances
            .SelectMany(instance => instance.History.Select(record => record.Tell()).Append(instance.Input).Append(instance.Status))
            .Append(run.ToJsonString())
            .OfType<string>()
            .ToList();
        Assert.Contains(written, text => text.Contains("23514", StringComparison.Ordinal));
        Assert.DoesNotContain(written, text => text.Contains(Scenario.Canary, StringComparison.Ordinal));

        // Nor what a row holds: the server quotes the row that breaks a constraint.
        Assert.DoesNotContain(written, text => text.Contains("60, ", StringComparison.Ordinal));
    }

    /// <summary>Engines write down what was thrown with all that is inside it: the driver's messages, which quote the server's.</summary>
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("RAISE EXCEPTION 'It is canary-58b1c0f7d2e94, Password=canary-58b1c0f7d2e94x; or postgresql://u:canary-58b1c0f7d2e94@h/d'", "P0001")]
    [InlineData("PERFORM 'the row has canary-58b1c0f7d2e94'::integer", "22P02")]
    public async Task What_a_server_s_error_tells_is_in_no_history_either(string statement, string code)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, $"""
            CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NEW; END $$;
            CREATE TRIGGER leaking BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION leak()
            """);
        scenario.Start();

        var run = await scenario.RunAsync();

        var written = scenario.Engine.Instances
            .SelectMany(instance => instance.History.Select(record => record.Tell()).Append(instance.Input).Append(instance.Status))
            .Append(run.ToJsonString())
            .OfType<string>()
            .ToList();
        Assert.Contains(written, text => text.Contains(code, StringComparison.Ordinal));
        Assert.DoesNotContain(written, text => text.Contains("canary", StringComparison.Ordinal));
    }
}
