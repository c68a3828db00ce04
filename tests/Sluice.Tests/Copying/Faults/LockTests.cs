using Npgsql;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>Others hold locks that a copy wants: it tries again, and every row arrives once.</summary>
public sealed class LockTests
{
    // At a row in the middle of the stream the sink wants a row of another table.
    const string Trigger = """
        CREATE TABLE totals (id integer PRIMARY KEY, n integer);
        INSERT INTO totals VALUES (1, 0);
        CREATE FUNCTION add_up() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN UPDATE totals SET n = n + 1 WHERE id = 1; RETURN NEW; END $$;
        CREATE TRIGGER add_up BEFORE INSERT ON copied.orders FOR EACH ROW WHEN (NEW.id = 5000) EXECUTE FUNCTION add_up()
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_lock_that_is_not_had_in_time_is_tried_again()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders.Tables}; {Trigger}");
        await using var other = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var update = await other.BeginTransactionAsync();
        await ExecuteAsync(other, "UPDATE totals SET n = 0");
        var watch = new RetryWatch();
        await using var copies = await CopiesAsync(scenario, End.Table("orders"), "lock_timeout = '100ms'", watch);

        var copy = copies.RunAsync();
        await watch.First;
        await update.CommitAsync();

        await copy;
        Assert.All(watch.Faults, fault => Assert.Equal((Side.Sink, "55P03"), (fault.Side, fault.Code)));
        await Orders.AssertCopiedAsync(scenario, scenario);
        Assert.Equal(1, await scenario.ScalarAsync<int>("SELECT n FROM totals"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_lost_a_deadlock_with_another_writer_is_tried_again()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders.Tables}; {Trigger}");
        await using var gate = await Gate.CloseAsync(scenario, 4000);
        await using var other = await scenario.Cluster.OpenAsync(scenario.Database);
        var watch = new RetryWatch();
        await using var copies = await CopiesAsync(scenario, Orders.Gated(), "deadlock_timeout = '50ms'", watch);

        // The copy holds its table, the other its row; the other waits for the table first and never looks for deadlocks.
        var copy = copies.RunAsync();
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await ExecuteAsync(other, "SET deadlock_timeout = '10min'");
        await using var writer = await other.BeginTransactionAsync();
        await ExecuteAsync(other, "UPDATE totals SET n = 0");
        var locking = ExecuteAsync(other, "LOCK TABLE copied.orders IN ACCESS EXCLUSIVE MODE");
        var waits = await Eventually.GetAsync(
            () => scenario.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'copied.orders'::regclass)"),
            found => found, TimeSpan.FromSeconds(30));
        Assert.True(waits);
        await gate.OpenAsync();
        await locking;
        await writer.CommitAsync();

        await copy;
        Assert.Equal((Side.Sink, "40P01"), (Assert.Single(watch.Faults).Side, watch.Faults.First().Code));
        await Orders.AssertCopiedAsync(scenario, scenario);
        Assert.Equal(1, await scenario.ScalarAsync<int>("SELECT n FROM totals"));
    }

    /// <summary>The copy writes as a role of its own, with a setting.</summary>
    static async Task<LocalCopies> CopiesAsync(CopyScenario scenario, End from, string setting, CopyProgress watch)
    {
        var writer = $"{scenario.Database}_writer";
        await scenario.ExecuteAsync($"CREATE ROLE {writer} LOGIN SUPERUSER PASSWORD '{writer}'; ALTER ROLE {writer} SET {setting}");
        var factory = scenario.Factory().Database("writer", scenario.Cluster, scenario.Database, writer, writer)
            .Copy("Orders", from, End.Table("orders", "copied", "writer").With("sinkRetryWait", "00:00:01"));
        return new LocalCopies(factory.Build(), watch);
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
