using Npgsql;
using Sluice.Tests.Copying.AutoCreate;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary><c>sluice copy</c> of many tables, and the snapshot that another process holds for it.</summary>
public sealed class ManyTablesTests
{
    const string Shop = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.customers (id integer PRIMARY KEY, name text);
        CREATE TABLE shop.orders (id integer PRIMARY KEY, customer integer REFERENCES shop.customers);
        CREATE TABLE shop.tmp_x (id integer);
        INSERT INTO shop.customers SELECT id, 'customer ' || id FROM generate_series(1, 1000) AS id;
        INSERT INTO shop.orders SELECT id, 1 + id % 1000 FROM generate_series(1, 3000) AS id;
        INSERT INTO shop.tmp_x VALUES (1);
        """;

    static readonly string[] Tables = ["shop.customers", "shop.orders"];

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_schema_is_copied_and_its_tables_and_steps_are_listed()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);
        var scenario = databases.Scenario;

        var planned = (await scenario.SluiceAsync(["plan", scenario.Uri, databases.OtherUri, "--schema", "shop"])).Succeeded();
        Assert.Contains("3 tables, about", planned.Output, StringComparison.Ordinal);
        var outcome = (await scenario.SluiceAsync(["copy", scenario.Uri, databases.OtherUri, "--schema", "shop", "--exclude", "*.tmp_*"])).Succeeded();

        foreach (var table in Tables)
            await databases.AssertSameAsync(table);
        Assert.Matches("""
            (?s)TABLE +ROWS +READ +SLICES +SECONDS
            .*shop\.customers +1,000 +.*STEP +COUNT +SECONDS
            find and check tables +2 +.*
            make foreign keys +1 +.*
            4,000 rows, .* 2 slices, 2 at a time
            """, outcome.Output);
        Assert.Contains("shop.orders: 3,000 rows,", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("tmp_x", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_does_not_go_with_many_tables_is_refused()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);
        string[] copy = ["copy", databases.Scenario.Uri, databases.OtherUri];
        (string[] Options, string Names)[] wrong =
        [
            (["--schema", "shop", "--table", "shop.orders"], "--table"),
            (["--exclude", "shop.*"], "--table"),
            (["--table", "shop.orders", "--exclude", "shop.*"], "--exclude"),
            (["--all-tables", "--to-table", "x"], "--to-table"),
            (["--all-tables", "--map", "a=b"], "--map"),
            (["--all-tables", "--pre-copy-script", "SELECT 1"], "--pre-copy-script"),
            (["--all-tables", "--snapshot", "x", "--consistent", "false"], "consistent"),
        ];

        foreach (var (options, names) in wrong)
            (await databases.Scenario.SluiceAsync([.. copy, .. options])).Failing(SluiceOutcome.Usage, "definition").Naming(names);
        (await databases.Scenario.SluiceAsync(["copy", databases.Scenario.Uri, "out.csv", "--all-tables"])).Failing(SluiceOutcome.Usage, "definition").Naming("TO");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_killed_copy_goes_on_with_what_is_missing_in_the_snapshot_that_another_process_holds()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop, """
            CREATE SCHEMA shop;
            CREATE TABLE shop.orders (id integer PRIMARY KEY, customer integer);
            CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(77); RETURN NEW; END $$;
            CREATE TRIGGER pass BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION pass();
            """);
        var scenario = databases.Scenario;
        await using var holder = scenario.Start("snapshot", scenario.Uri);
        var name = await holder.ReadLineAsync();
        await scenario.ExecuteAsync("INSERT INTO shop.customers VALUES (-1, 'late'); INSERT INTO shop.orders VALUES (-1, -1)");
        string[] copy = ["copy", scenario.Uri, databases.OtherUri, "--all-tables", "--snapshot", name];
        string runId;
        await using (var gate = await scenario.Cluster.OpenAsync(databases.Other))
        {
            await PassAsync(gate, "pg_advisory_lock");
            await using var killed = scenario.Start(copy);
            await WaitForAsync(1, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted");
            await WaitForAsync(2, "SELECT count(*) FROM sluice.slice WHERE slice >= 0");
            killed.Kill();
            runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
            await PassAsync(gate, "pg_advisory_unlock");
        }

        var resumed = (await scenario.SluiceAsync([.. copy, "--resume", runId])).Succeeded();

        Assert.Matches("(?m)^4,001 rows, ", resumed.Output);
        Assert.Contains("shop.orders: 3,000 rows", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(1000, await scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM shop.customers WHERE id > 0"));
        Assert.Equal(3000, await scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM shop.orders WHERE id > 0"));
        Assert.Equal(0, await scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM shop.orders WHERE id < 0"));
        Assert.Equal([name], await scenario.Cluster.ColumnAsync<string>(databases.Other, "SELECT DISTINCT snapshot FROM sluice.slice WHERE slice >= 0"));
        await holder.SignalAsync("INT");
        (await holder.EndAsync()).Succeeded();
        await scenario.AssertNoSessionIsLeftAsync();

        (await scenario.SluiceAsync(["copy", scenario.Uri, "./out", "--table", "shop.orders", "--snapshot", name]))
            .Failing(SluiceOutcome.Failed, "source").Naming(name, "sluice snapshot");

        async Task WaitForAsync(long expected, string count) => Assert.Equal(expected, await Eventually.GetAsync(
            () => scenario.Cluster.ScalarAsync<long>(databases.Other, count), found => found == expected, TimeSpan.FromSeconds(60)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_snapshot_ends_with_standard_input()
    {
        using var scenario = await CopyScenario.CreateAsync();
        await using var holder = SluiceProcess.StartWithInput(["snapshot", scenario.Uri], scenario.Environment);
        Assert.Matches("^[0-9A-F-]+$", await holder.ReadLineAsync());

        holder.CloseInput();

        (await holder.EndAsync()).Succeeded();
        await scenario.AssertNoSessionIsLeftAsync();
    }

    static async Task PassAsync(NpgsqlConnection gate, string function)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}(77)", gate);
        await command.ExecuteNonQueryAsync();
    }
}
