using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Snapshots;

/// <summary>Where connections cannot share a snapshot, that is found beforehand and said; standbys can.</summary>
public sealed class SnapshotObstacleTests
{
    const string Rows = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 400) AS id;
        """;

    const string Target = "CREATE TABLE copied.orders (id integer, note text);";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null)]
    [InlineData(true)]
    public async Task Behind_a_pooler_a_copy_goes_on_without_and_notes_it_unless_it_must_be_consistent(bool? consistent)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        await using var pooler = new FrontedServer(isPooler: true, scenario.Cluster.Port);
        var factory = Behind(scenario, pooler, scenario.Database).Copy(
            "Copy", End.Table("orders", service: "fronted").ByRange("id").With("consistent", consistent), End.Table("orders", "copied"), 4);

        await AssertSaidAsync(scenario, factory, consistent, "pooler");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_standby_gives_a_snapshot_and_an_address_of_several_servers_is_recognised()
    {
        await using var primary = await PostgreSqlCluster.StartAsync(hbaLines: PostgreSqlCluster.ReplicationHba);
        await primary.ExecuteAsync("postgres", Rows);
        await using var standby = await primary.StartStandbyAsync();
        using var sink = await CopyScenario.CreateAsync(Target);
        var orders = End.Table("orders", service: "fronted").ByRange("id").With("consistent", true);
        await using (var alone = new FrontedServer(isPooler: false, standby.Port))
        {
            await using var copies = new LocalCopies(Behind(sink, alone, "postgres", primary).Copy("Copy", orders, End.Table("orders", "copied"), 4).Build());
            await copies.RunAsync();
        }

        Assert.Equal(400, await sink.CountAsync("copied.orders"));
        Assert.Equal(1, await sink.ScalarAsync<long>("SELECT count(DISTINCT snapshot) FROM sluice.slice"));
        foreach (var consistent in new bool?[] { true, null })
        {
            await sink.ExecuteAsync("TRUNCATE copied.orders");
            await using var either = new FrontedServer(isPooler: false, primary.Port, standby.Port);
            var factory = Behind(sink, either, "postgres", primary).Copy("Copy", orders.With("consistent", consistent), End.Table("orders", "copied"), 4);
            await AssertSaidAsync(sink, factory, consistent, "several servers");
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_role_that_has_no_connection_left_for_it_copies_without()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        await scenario.ExecuteAsync($"""
            CREATE ROLE {scenario.Database} LOGIN PASSWORD 'reader' CONNECTION LIMIT 2; GRANT SELECT ON orders TO {scenario.Database};
            """);
        var factory = scenario.Factory().Database("fronted", scenario.Cluster, scenario.Database, scenario.Database, "reader").Copy(
            "Copy", End.Table("orders", service: "fronted").ByRange("id"), End.Table("orders", "copied"), 2);

        await AssertSaidAsync(scenario, factory, null, "no connection left");
    }

    static TestFactory Behind(CopyScenario scenario, FrontedServer front, string database, PostgreSqlCluster? cluster = null) =>
        scenario.Factory().Service("fronted", "AzurePostgreSql", new()
        {
            ["server"] = "127.0.0.1",
            ["port"] = front.Port,
            ["database"] = database,
            ["username"] = scenario.Cluster.User,
            ["password"] = (cluster ?? scenario.Cluster).Password,
            ["sslMode"] = 0,
        });

    static async Task AssertSaidAsync(CopyScenario sink, TestFactory factory, bool? consistent, string reason)
    {
        await using var copies = new LocalCopies(factory.Build());
        if (consistent == true)
        {
            var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());
            Assert.Equal((Side.Source, "SnapshotNotPossible"), (fault.Side, fault.Code));
            Assert.Contains(reason, fault.Detail, StringComparison.Ordinal);
            Assert.Equal(0, await sink.CountAsync("copied.orders"));
            return;
        }

        var output = (await copies.RunAsync()).Activities[0].Output!;
        Assert.Contains(reason, output["notes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(400, await sink.CountAsync("copied.orders"));
    }
}
