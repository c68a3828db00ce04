using Npgsql;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Through PgBouncer, which gives a connection to a session of its choice, at its begin or for each transaction.</summary>
public sealed class PgBouncerTests
{
    const string Orders = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text); INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 400) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [NeedsTheory(Needs.PostgreSql | Needs.PgBouncer)]
    [InlineData("session", "relay")]
    [InlineData("session", "csv")]
    [InlineData("transaction", "relay")]
    [InlineData("transaction", "inserts")]
    [InlineData("transaction", "batches")]
    [InlineData("transaction", "csv")]
    [InlineData("transaction", "verified")]
    public async Task Every_type_is_copied_whatever_the_sessions_behind_it_have_set(string poolMode, string way)
    {
        using var table = await EveryTypeTable.CreateAsync();
        var scenario = table.Scenario;
        await SetOddlyAsync(scenario);
        await using var pooler = await PgBouncer.StartAsync(scenario.Cluster, poolMode);
        var (source, sink) = (End.Table("every_type", service: "pooled"), End.Table("every_type", "copied", "pooled"));

        if (way == "csv")
        {
            await RunAsync(scenario, pooler, source, End.Csv("out"));
            await RunAsync(scenario, pooler, End.Csv("out").Matching("*"), sink);
        }
        else
        {
            await RunAsync(scenario, pooler, source, way == "inserts" ? sink.With("writeMethod", "BulkInsert") : sink, way switch
            {
                "batches" => new() { ["enableSkipIncompatibleRow"] = true },
                "verified" => new() { ["validateDataConsistency"] = true },
                _ => [],
            });
        }

        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql | Needs.PgBouncer)]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task The_search_path_of_a_linked_service_holds_and_reaches_nobody_else(string poolMode)
    {
        using var scenario = await CopyScenario.CreateAsync(Orders);
        await scenario.ExecuteAsync("CREATE SCHEMA hidden; CREATE TABLE hidden.secret AS SELECT id, note FROM orders");
        await SetOddlyAsync(scenario);
        await using var pooler = await PgBouncer.StartAsync(scenario.Cluster, poolMode);
        const string Settings = "SELECT concat_ws('|', current_setting('search_path'), current_setting('bytea_output'), current_setting('array_nulls'))";
        // A session that begins now has them.
        var expected = await scenario.Cluster.ScalarAsync<string>(scenario.Database, Settings);

        await RunAsync(
            scenario, pooler, End.Query("SELECT id, note FROM secret", "pooled"),
            End.Table("orders", "copied", "pooled").With("preCopyScript", "DELETE FROM secret WHERE id < 0"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        List<NpgsqlConnection> others = [];
        for (var i = 0; i < 10; i++)
        {
            others.Add(await pooler.OpenAsync(scenario.Cluster, scenario.Database));
            // The transaction keeps the session, so that each has another.
            await others[i].BeginTransactionAsync();
            await using var command = new NpgsqlCommand(Settings, others[i]);
            Assert.Equal(expected, await command.ExecuteScalarAsync());
        }

        foreach (var other in others)
            await other.DisposeAsync();
    }

    [NeedsTheory(Needs.PostgreSql | Needs.PgBouncer)]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task Slices_do_without_a_shared_snapshot_and_say_so(string poolMode)
    {
        using var scenario = await CopyScenario.CreateAsync(Orders);
        await using var pooler = await PgBouncer.StartAsync(scenario.Cluster, poolMode);

        var notes = await RunAsync(
            scenario, pooler, End.Table("orders", service: "pooled").ByRange("id"), End.Table("orders", "copied", "pooled"), parallel: 4);

        Assert.Contains("pooler", notes, StringComparison.Ordinal);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql | Needs.PgBouncer)]
    [InlineData("session", "copied.orders")]
    [InlineData("transaction", "copied.orders")]
    [InlineData("transaction", "public.orders")]
    public async Task A_copy_that_waits_is_cancelled(string poolMode, string locked)
    {
        using var scenario = await CopyScenario.CreateAsync(Orders);
        await using var pooler = await PgBouncer.StartAsync(scenario.Cluster, poolMode);
        await using var copies = new LocalCopies(Factory(scenario, pooler).Copy(
            "Orders", End.Table("orders", service: "pooled"), End.Table("orders", "copied", "pooled").With("ledger", false)).Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await using var gate = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var transaction = await gate.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE", gate))
            await command.ExecuteNonQueryAsync();
        using var cancel = new CancellationTokenSource();
        var slice = copies.Activities.CopySliceAsync(new(request, plan.Shape, plan.Slices[0]), cancel.Token);
        await scenario.WaitForSessionAsync("COPY%", "Lock");

        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => slice.WaitAsync(TimeSpan.FromSeconds(20)))).Side);
        await scenario.AssertNoSessionIsLeftAsync();
        await transaction.RollbackAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    /// <summary>What a session has that nobody set anything in.</summary>
    static Task SetOddlyAsync(CopyScenario scenario) => scenario.ExecuteAsync($"""
        ALTER DATABASE {scenario.Database} SET datestyle = 'SQL, DMY'; ALTER DATABASE {scenario.Database} SET array_nulls = off;
        ALTER DATABASE {scenario.Database} SET bytea_output = escape; ALTER DATABASE {scenario.Database} SET extra_float_digits = 0;
        ALTER DATABASE {scenario.Database} SET intervalstyle = sql_standard; ALTER DATABASE {scenario.Database} SET xmloption = document;
        ALTER DATABASE {scenario.Database} SET timezone = 'Asia/Kolkata'; ALTER DATABASE {scenario.Database} SET standard_conforming_strings = off
        """);

    static TestFactory Factory(CopyScenario scenario, PgBouncer pooler) => scenario.Factory().Service("pooled", "AzurePostgreSql", new()
    {
        ["server"] = "127.0.0.1",
        ["port"] = pooler.Port,
        ["database"] = scenario.Database,
        ["username"] = scenario.Cluster.User,
        ["password"] = scenario.Cluster.Password,
        ["sslMode"] = 0,
        ["schema"] = "hidden, public",
    });

    static async Task<string> RunAsync(
        CopyScenario scenario, PgBouncer pooler, End from, End to, System.Text.Json.Nodes.JsonObject? settings = null, int? parallel = null)
    {
        await using var copies = new LocalCopies(Factory(scenario, pooler).Copy("Copy", from, to, settings ?? [], parallel).Build());
        return (await copies.RunAsync()).Activities[0].Output!["notes"]?.ToJsonString() ?? "";
    }
}
