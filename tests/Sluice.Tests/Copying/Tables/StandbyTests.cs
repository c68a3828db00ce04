using Npgsql;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>A hot standby is read while it follows its primary, and is never written to.</summary>
public sealed class StandbyTests
{
    static readonly Lazy<Task<(PostgreSqlCluster Primary, PostgreSqlCluster Standby)>> Servers = new(StartAsync);

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_stands_in_the_way_of_what_the_standby_must_apply_is_told_the_remedy()
    {
        var (primary, standby) = await Servers.Value;
        await primary.ExecuteAsync("postgres", "CREATE TABLE IF NOT EXISTS orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 1000) AS id");
        await Eventually.GetAsync(() => standby.ScalarAsync<bool>("postgres", "SELECT to_regclass('orders') IS NOT NULL"), found => found, TimeSpan.FromSeconds(30));
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        var slow = End.Query("SELECT id, note FROM orders WHERE pg_sleep(0.1) IS NOT NULL", "standby");
        var copy = RunAsync(scenario, standby, slow.ReadOnce(), End.Table("orders", "copied"));
        Assert.True(await Eventually.GetAsync(
            () => standby.ScalarAsync<bool>("postgres", "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'COPY%pg_sleep%' AND wait_event = 'PgSleep')"),
            found => found, TimeSpan.FromSeconds(30)));

        await primary.ExecuteAsync("postgres", "DELETE FROM orders");
        await primary.ExecuteAsync("postgres", "VACUUM orders");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal((Side.Source, PostgresErrorCodes.SerializationFailure), (fault.Side, fault.Code));
        foreach (var remedy in new[] { "hot_standby_feedback", "max_standby_streaming_delay", "primary" })
            Assert.Contains(remedy, fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_standby_as_a_sink_is_refused_at_once(bool isMade)
    {
        var (primary, standby) = await Servers.Value;
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id");
        await primary.ExecuteAsync("postgres", "CREATE TABLE IF NOT EXISTS t (id integer)");
        await Eventually.GetAsync(() => standby.ScalarAsync<bool>("postgres", "SELECT to_regclass('t') IS NOT NULL"), found => found, TimeSpan.FromSeconds(30));
        var sink = isMade ? End.Table("made", service: "standby").With("tableOption", "autoCreate") : End.Table("t", service: "standby");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => RunAsync(scenario, standby, End.Table("t"), sink));

        Assert.Equal((Side.Sink, PostgresErrorCodes.ReadOnlySqlTransaction), (fault.Side, fault.Code));
        Assert.Contains("is a standby", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("Write to the primary", fault.Detail, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_writes_is_refused_by_a_standby_at_once()
    {
        var (primary, standby) = await Servers.Value;
        await primary.ExecuteAsync("postgres", "CREATE SEQUENCE IF NOT EXISTS numbers");
        await Eventually.GetAsync(() => standby.ScalarAsync<bool>("postgres", "SELECT to_regclass('numbers') IS NOT NULL"), found => found, TimeSpan.FromSeconds(30));
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id bigint)");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => RunAsync(scenario, standby, End.Query("SELECT nextval('numbers') AS id", "standby"), End.Table("t", "copied")));

        Assert.Equal((Side.Source, PostgresErrorCodes.ReadOnlySqlTransaction, false), (fault.Side, fault.Code, fault.IsTransient));
        Assert.Contains("read from the primary", fault.Detail, StringComparison.Ordinal);
    }

    static async Task RunAsync(CopyScenario scenario, PostgreSqlCluster standby, End from, End to)
    {
        // The standby has its primary's password.
        var factory = scenario.Factory().Database("standby", standby, "postgres").Copy("Copy", from, to);
        await using var copies = new LocalCopies(factory.Build());
        await copies.RunAsync();
    }

    static async Task<(PostgreSqlCluster Primary, PostgreSqlCluster Standby)> StartAsync()
    {
        var primary = await PostgreSqlCluster.StartAsync(hbaLines: PostgreSqlCluster.ReplicationHba);
        var standby = await primary.StartStandbyAsync();
        await standby.ExecuteAsync("postgres", "ALTER SYSTEM SET max_standby_streaming_delay = 0");
        await standby.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        return (primary, standby);
    }
}
