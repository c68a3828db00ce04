using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Writing;

/// <summary>Rows whose key is there are updated, the others inserted.</summary>
public sealed class UpsertTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text, amount numeric(8,2));
        INSERT INTO orders SELECT id, 'new ' || id, id FROM generate_series(1, 1000) AS id;
        CREATE TABLE copied.orders (
            id integer PRIMARY KEY, note text, amount numeric(8,2), doubled numeric GENERATED ALWAYS AS (amount * 2) STORED,
            added timestamptz NOT NULL DEFAULT '2020-01-01', keeper text DEFAULT 'kept');
        INSERT INTO copied.orders (id, note, amount, keeper) SELECT id, 'old ' || id, 0, 'mine' FROM generate_series(501, 1500) AS id;
        """;

    const string AsExpected = """
        SELECT count(*) FILTER (WHERE id <= 500 AND note = 'new ' || id AND amount = id AND doubled = 2 * id AND keeper = 'kept'
                                  AND added = '2020-01-01')
          + count(*) FILTER (WHERE id BETWEEN 501 AND 1000 AND note = 'new ' || id AND doubled = 2 * id AND keeper = 'mine')
          + count(*) FILTER (WHERE id > 1000 AND note = 'old ' || id AND amount = 0 AND keeper = 'mine')
        FROM copied.orders
        """;

    static readonly End Target = Upserted(End.Table("orders", "copied"));

    static End Upserted(End end, params string[] keys) => keys.Length == 0
        ? end.With("writeMethod", "Upsert")
        : end.With("writeMethod", "Upsert").With(
            "upsertSettings", new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]) });

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task The_primary_key_is_found_and_what_is_not_copied_stays(int parallel)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await scenario.CopyAsync(End.Table("orders").ByRange("id"), Target, parallel);

        Assert.Equal(1000, output.RowsCopied);
        Assert.Equal(1500, await scenario.CountAsync("copied.orders"));
        Assert.Equal(1500, await scenario.ScalarAsync<long>(AsExpected));
        await AssertNothingIsStagedAsync(scenario);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (id)")]
    [InlineData("")]
    [InlineData("CREATE INDEX ON copied.orders (id)")]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (id) WHERE id > 600")]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (id, note)")]
    [InlineData("ALTER TABLE copied.orders ADD UNIQUE (id) DEFERRABLE")]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (abs(id))")]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (id) INCLUDE (note)")]
    public async Task Keys_that_are_named_need_no_unique_index(string index)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders DROP CONSTRAINT orders_pkey;" + index);

        await scenario.CopyAsync(End.Table("orders").ByRange("id"), Upserted(End.Table("orders", "copied"), "id"), 4);

        Assert.Equal(1500, await scenario.CountAsync("copied.orders"));
        Assert.Equal(1500, await scenario.ScalarAsync<long>(AsExpected));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CREATE UNIQUE INDEX ON copied.orders (b, a)")]
    [InlineData("")]
    public async Task A_key_may_have_many_columns_in_any_order(string index)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders AS SELECT i % 10 AS a, 'K' || i / 10 AS b, i AS value FROM generate_series(0, 99) AS i;
            CREATE TABLE copied.orders (a integer, b text, value integer);
            INSERT INTO copied.orders SELECT a, b, -1 FROM public.orders WHERE a < 5; {index}
            """);

        await scenario.CopyAsync(End.Table("orders"), Upserted(End.Table("orders", "copied"), "a", "b"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("PRIMARY KEY")]
    [InlineData("NOT NULL")]
    public async Task Of_several_rows_with_one_key_the_last_one_wins(string constraint)
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE copied.orders (id integer {constraint}, note text)");
        var rows = Enumerable.Range(0, 3000).Select(i => $"{i % 1000},{i / 1000}");
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        await File.WriteAllLinesAsync(Path.Combine(scenario.Files, "in", "orders.csv"), rows.Prepend("id,note"));

        await scenario.CopyAsync(End.Csv("in", "orders.csv"), Upserted(End.Table("orders", "copied"), "id"));

        Assert.Equal("1000 2 2", await scenario.ScalarAsync<string>(
            "SELECT count(*) || ' ' || min(note) || ' ' || max(note) FROM copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("PRIMARY KEY")]
    [InlineData("UNIQUE")]
    [InlineData("")]
    public async Task A_row_without_a_key_is_refused(string constraint)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders (id integer, note text); INSERT INTO orders VALUES (1, 'a'), (NULL, 'b');
            CREATE TABLE copied.orders (id integer {constraint}, note text)
            """);

        var fault = await scenario.FailAsync(End.Table("orders"), Upserted(End.Table("orders", "copied"), "id"));

        Assert.Equal((Side.Source, "UpsertKeyIsNull"), (fault.Side, fault.Code));
        Assert.Contains("NULL in 'id', a key of the upsert", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Identity_columns_take_the_values_of_the_source()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT id, id * 10 AS serial, 'new' AS note FROM generate_series(1, 100) AS id;
            CREATE TABLE copied.orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial integer GENERATED BY DEFAULT AS IDENTITY, note text);
            INSERT INTO copied.orders (note) SELECT 'old' FROM generate_series(1, 50)
            """);

        await scenario.CopyAsync(End.Table("orders"), Target);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_column_that_only_the_server_may_change_keeps_its_value_in_rows_that_are_there()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT id, 7 AS serial FROM generate_series(1, 2) AS id;
            CREATE TABLE copied.orders (id integer PRIMARY KEY, serial integer GENERATED ALWAYS AS IDENTITY);
            INSERT INTO copied.orders OVERRIDING SYSTEM VALUE VALUES (1, 5)
            """);

        await scenario.CopyAsync(End.Table("orders"), Target);

        Assert.Equal(["1 5", "2 7"], await scenario.ColumnAsync<string>("SELECT id || ' ' || serial FROM copied.orders ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_of_keys_alone_takes_those_that_are_new()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT generate_series(1, 100) AS "Id";
            CREATE TABLE copied.orders ("Id" integer PRIMARY KEY); INSERT INTO copied.orders SELECT generate_series(50, 60)
            """);

        await scenario.CopyAsync(End.Table("orders"), Target);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Partitioned_tables_and_names_that_need_quotes_are_upserted_into()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS "Order Id", 'n' || i AS "no""te" FROM generate_series(1, 100) AS i;
            CREATE TABLE copied."Or""ders" ("Order Id" integer PRIMARY KEY, "no""te" text) PARTITION BY RANGE ("Order Id");
            CREATE TABLE copied.low PARTITION OF copied."Or""ders" FOR VALUES FROM (0) TO (50);
            CREATE TABLE copied.high PARTITION OF copied."Or""ders" DEFAULT;
            INSERT INTO copied."Or""ders" SELECT i, 'old' FROM generate_series(40, 60) AS i
            """);

        await scenario.CopyAsync(End.Table("orders"), Upserted(End.Table("Or\"ders", "copied")));

        await scenario.AssertSameAsync("public.orders", "copied.\"Or\"\"ders\"");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task Files_of_the_typed_lane_are_upserted(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var files = format == "json" ? End.Json("out") : End.Parquet("out");
        await scenario.CopyAsync(End.Table("orders"), files);

        await scenario.CopyAsync(files.Matching("*"), Target);

        Assert.Equal(1500, await scenario.ScalarAsync<long>(AsExpected));
        await AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_do_not_fit_are_left_out_of_an_upsert()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders ADD CHECK (amount <> 7);");

        var output = await scenario.CopyAsync(End.Table("orders"), Target, new JsonObject { ["enableSkipIncompatibleRow"] = true });

        Assert.Equal((999, 1), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal(1499, await scenario.ScalarAsync<long>(AsExpected));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Views_are_upserted_into_by_keys()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE VIEW copied.v AS SELECT id, note, amount FROM copied.orders;");

        await scenario.CopyAsync(End.Table("orders"), Upserted(End.Table("v", "copied"), "id"));

        Assert.Equal(1500, await scenario.ScalarAsync<long>(AsExpected));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("ALTER TABLE copied.orders DROP CONSTRAINT orders_pkey", new string[0], "no primary key")]
    [InlineData("", new[] { "ID" }, "no column 'ID'")]
    [InlineData("", new[] { "keeper" }, "no 'keeper', a key of the upsert")]
    public async Task Keys_that_are_not_there_are_named(string sql, string[] keys, string detail)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + sql);

        var fault = await scenario.FailAsync(End.Table("orders"), Upserted(End.Table("orders", "copied"), keys));

        Assert.Contains(detail, fault.Detail);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_upserts_of_the_same_keys_at_the_same_time_leave_each_key_once()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders DROP CONSTRAINT orders_pkey;");
        var target = Upserted(End.Table("orders", "copied"), "id");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scenario.CopyAsync(End.Table("orders"), target)));

        Assert.Equal(1500, await scenario.CountAsync("copied.orders"));
        Assert.Equal(1500, await scenario.ScalarAsync<long>(AsExpected));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_the_source_does_not_have_are_deleted_and_counted()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders ADD UNIQUE (note); UPDATE copied.orders SET note = 'new 3' WHERE id = 1200");

        var output = await scenario.CopyAsync(End.Table("orders").ByRange("id"), Target.With("deleteMissing", true), 4);

        Assert.Equal((1000, 500), (output.RowsCopied, output.RowsDeleted));
        Assert.Equal(1000, await scenario.CountAsync("copied.orders"));
        Assert.Equal(1000, await scenario.ScalarAsync<long>(AsExpected));
        await AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_empty_source_leaves_an_empty_target_when_what_is_missing_is_deleted()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "DELETE FROM orders;");

        var output = await scenario.CopyAsync(End.Table("orders"), Target.With("deleteMissing", true));

        Assert.Equal((0, 1000), (output.RowsCopied, output.RowsDeleted));
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_that_was_made_for_it_is_upserted_into(bool atomic)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var target = Upserted(End.Table("fresh", "copied"), "id").With("tableOption", "autoCreate").With("atomic", atomic);

        for (var run = 0; run < 2; run++)
            await scenario.CopyAsync(End.Table("orders").ByRange("id"), target, 4);

        await scenario.AssertSameAsync("public.orders", "copied.fresh");
        await AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_upserts()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var outcome = await scenario.SluiceAsync(
            "copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders", "--write-method", "upsert",
            "--keys", "id", "--delete-missing");

        outcome.Succeeded();
        Assert.Contains("500 rows deleted", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(1000, await scenario.ScalarAsync<long>(AsExpected));
    }

    internal static async Task AssertNothingIsStagedAsync(CopyScenario scenario) =>
        Assert.Empty(await scenario.ColumnAsync<string>(
            "SELECT oid::regclass::text FROM pg_class WHERE relname LIKE 'sluice\\_%' AND relkind = 'r' AND relnamespace <> 'sluice'::regnamespace"));
}
