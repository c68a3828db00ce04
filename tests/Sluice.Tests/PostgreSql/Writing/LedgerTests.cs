using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Writing;

/// <summary>The table in the target database, and what becomes of accounts that may not have it.</summary>
public sealed class LedgerTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY);
        INSERT INTO orders SELECT generate_series(1, 100);
        CREATE TABLE copied.orders (id integer);
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_may_not_create_the_schema_is_told_what_to_grant_and_how_to_do_without()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var uri = await CreateWriterAsync(scenario, "writer");

        (await scenario.SluiceAsync("copy", scenario.Uri, uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "sink").Naming("LedgerNotAllowed", "Grant CREATE on the database", "--no-ledger");
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));

        (await scenario.SluiceAsync("copy", scenario.Uri, uri, "--table", "public.orders", "--to-table", "copied.orders", "--no-ledger")).Succeeded();
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_may_not_use_another_ones_ledger_is_told_how_to_do_without()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));
        var uri = await CreateWriterAsync(scenario, "second writer");

        (await scenario.SluiceAsync("copy", scenario.Uri, uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "sink").Naming("--no-ledger");

        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_without_the_ledger_makes_no_schema()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied").With("ledger", false));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.False(await scenario.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice')"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_to_files_makes_no_schema_in_its_source()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders"), End.Csv("out"));

        Assert.False(await scenario.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice')"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task First_copies_at_the_same_time_make_the_ledger_together()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var targets = Enumerable.Range(0, 8).Select(i => $"orders{i}").ToList();
        foreach (var target in targets)
            await scenario.ExecuteAsync($"CREATE TABLE copied.{target} (id integer)");

        await Task.WhenAll(targets.Select(target => scenario.CopyAsync(End.Table("orders"), End.Table(target, "copied"))));

        foreach (var target in targets)
            await scenario.AssertSameAsync("public.orders", $"copied.{target}");
        Assert.Equal(8, await scenario.CountAsync("sluice.slice"));
    }

    /// <summary>An account that may write the table and nothing else.</summary>
    static async Task<string> CreateWriterAsync(CopyScenario scenario, string name)
    {
        var role = $"{name} of {scenario.Database}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE "{role}" LOGIN PASSWORD '{scenario.Cluster.Password}';
            GRANT USAGE ON SCHEMA copied TO "{role}"; GRANT SELECT, INSERT ON copied.orders TO "{role}"
            """);
        return $"postgresql://{Uri.EscapeDataString(role)}:{scenario.Cluster.Password}@{scenario.Cluster.Host}:{scenario.Cluster.Port}/{scenario.Database}";
    }
}
