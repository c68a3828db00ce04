using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane.Files;

namespace Sluice.Tests.Copying.Tables;

/// <summary>An account that sees some of the rows copies those, and says so; a policy that refuses a row is about the row.</summary>
public sealed class RowSecurityTests
{
    const string Password = "S3cret-of-a-tenant";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("orders")]
    [InlineData("SELECT * FROM orders")]
    [InlineData("seen")]
    public async Task What_is_partial_is_said_to_be(string source)
    {
        using var scenario = await CreateAsync();
        var end = source.Contains(' ', StringComparison.Ordinal) ? End.Query(source, "tenant") : End.Table(source, service: "tenant");
        await using var restricted = new LocalCopies(Factory(scenario).Copy("Copy", end, End.Csv("out", "a.csv")).Build());
        await using var whole = new LocalCopies(Factory(scenario).Copy("Copy", end with { Service = "db" }, End.Csv("out", "b.csv")).Build());
        const string Note = "row security applies to orders: only rows that the account may see are read";

        Assert.Contains(Note, (await restricted.Activities.PlanAsync(await restricted.ResolveAsync("Copy"), default)).Notes);
        Assert.DoesNotContain(Note, (await whole.Activities.PlanAsync(await whole.ResolveAsync("Copy"), default)).Notes);
        await restricted.RunAsync();

        Assert.Equal(11, (await scenario.ReadAsync("out/a.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_row_that_a_policy_refuses_is_left_out()
    {
        using var scenario = await CreateAsync();
        await using var copies = new LocalCopies(Factory(scenario).Copy(
            "Copy", End.Table("orders"), End.Table("orders", "copied", "tenant").With("writeMethod", "BulkInsert").With("ledger", false),
            new JsonObject { ["enableSkipIncompatibleRow"] = true }).Build());

        await copies.RunAsync();

        Assert.Equal(10, await scenario.CountAsync("copied.orders WHERE tenant = 1"));
        Assert.Equal(10, await scenario.CountAsync("copied.orders"));
    }

    static async Task<CopyScenario> CreateAsync()
    {
        var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT id, id % 2 AS tenant FROM generate_series(1, 20) AS id;
            CREATE TABLE copied.orders (LIKE orders); CREATE VIEW seen WITH (security_invoker) AS SELECT * FROM orders;
            ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON orders USING (tenant = 1);
            ALTER TABLE copied.orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON copied.orders USING (tenant = 1);
            """);
        var role = Role(scenario);
        await scenario.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD '{Password}'; GRANT SELECT ON orders, seen TO {role};
            GRANT USAGE ON SCHEMA copied TO {role}; GRANT SELECT, INSERT ON copied.orders TO {role}
            """);
        return scenario;
    }

    static TestFactory Factory(CopyScenario scenario) => scenario.Factory().Database("tenant", scenario.Cluster, scenario.Database, Role(scenario), Password);

    static string Role(CopyScenario scenario) => $"tenant_{scenario.Database}";
}
