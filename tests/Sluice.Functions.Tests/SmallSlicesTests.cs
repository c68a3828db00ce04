using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>A call of the engine costs more than a small slice: small ones share a call, and nothing else.</summary>
public sealed class SmallSlicesTests
{
    const int Partitions = 1000;

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_thousand_tiny_partitions_make_few_calls_and_are_remembered_one_by_one()
    {
        await using var scenario = await CreateAsync(Partitions);
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.InRange(Calls(scenario), scenario.ParallelCopies, 20);
        Assert.Equal(Partitions, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT count(*) FROM sluice.slice WHERE slice >= 0"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_fails_is_tried_by_itself_as_often_as_the_policy_says()
    {
        await using var scenario = await CreateAsync(40);
        scenario.Policy["retry"] = 2;
        // A sequence remembers the attempts though they roll back.
        await scenario.Cluster.ExecuteAsync(scenario.Database, """
            CREATE SEQUENCE calls;
            CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('calls') <= 2 THEN RAISE 'not yet'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER fail_twice BEFORE INSERT ON copied FOR EACH ROW WHEN (NEW.id = 5) EXECUTE FUNCTION fail_twice();
            """);
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(3, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT last_value FROM calls"));
        Assert.Equal(3, scenario.AttemptsAt(4).Count());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_was_copied_before_a_slice_that_fails_for_good_stays_and_a_rerun_copies_the_rest()
    {
        await using var scenario = await CreateAsync(40);
        scenario.ParallelCopies = 2;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_five CHECK (id <> 5)");
        scenario.Start();

        var run = await scenario.RunAsync();
        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Contains("no_five", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], await scenario.Cluster.ColumnAsync<int>(scenario.Database, "SELECT id FROM copied WHERE id <= 20 ORDER BY id"));
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_five");
        await scenario.RerunAsync((string)run["runId"]!);

        Assert.True(await scenario.IsCopiedAsync());
    }

    static int Calls(Scenario scenario) => scenario.Engine.Attempts.Count(attempt => attempt.Action.Name == "CopySlices");

    /// <summary>A row a partition.</summary>
    static async Task<Scenario> CreateAsync(int partitions)
    {
        var scenario = await Scenario.CreateAsync();
        scenario.Source["partitionOption"] = "PhysicalPartitionsOfTable";
        scenario.Source.Remove("partitionSettings");
        await scenario.Cluster.ExecuteAsync(scenario.Database, $"""
            DROP TABLE orders; CREATE TABLE orders (id integer, note text, amount numeric) PARTITION BY LIST (id);
            DO $$ BEGIN
                FOR p IN 1..{partitions} LOOP
                    EXECUTE format('CREATE TABLE p%s PARTITION OF orders FOR VALUES IN (%s)', lpad(p::text, 4, '0'), p);
                END LOOP;
            END $$;
            INSERT INTO orders SELECT id, 'order ' || id, id / 7.0 FROM generate_series(1, {partitions}) AS id;
            """);
        return scenario;
    }
}
