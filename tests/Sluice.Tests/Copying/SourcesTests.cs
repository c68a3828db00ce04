using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>Everything that rows can be read from.</summary>
public sealed class SourcesTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 100) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CREATE VIEW shown AS SELECT * FROM orders")]
    [InlineData("CREATE MATERIALIZED VIEW shown AS SELECT * FROM orders")]
    [InlineData("CREATE TABLE shown (LIKE orders) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF shown FOR VALUES FROM (0) TO (50); CREATE TABLE rest PARTITION OF shown DEFAULT; INSERT INTO shown SELECT * FROM orders")]
    [InlineData("CREATE TABLE shown (LIKE orders); CREATE TABLE child (extra integer) INHERITS (shown); INSERT INTO shown SELECT * FROM orders WHERE id < 30; INSERT INTO child SELECT *, 7 FROM orders WHERE id >= 30")]
    [InlineData("CREATE UNLOGGED TABLE shown AS SELECT * FROM orders")]
    [InlineData("CREATE EXTENSION file_fdw; CREATE SERVER here FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE shown (id integer, note text) SERVER here OPTIONS (program 'seq 1 100 | sed ''s/.*/&\torder &/''')")]
    public async Task A_relation_of_any_kind_is_read_whole(string sql)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + sql);

        await scenario.CopyAsync(End.Table("shown"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");

        await scenario.ExecuteAsync("TRUNCATE copied.orders");
        await scenario.CopyAsync(End.Table("shown"), End.Csv("out"));
        await scenario.CopyAsync(End.Csv("out", "shown.csv"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT * FROM orders")]
    [InlineData("SELECT note, id FROM orders;")]
    [InlineData("  SELECT * FROM orders ; \n ")]
    [InlineData("SELECT * FROM orders -- all of them")]
    [InlineData("/* all */ SELECT * /* of */ FROM orders /* them */")]
    [InlineData("WITH every AS (SELECT * FROM orders) SELECT * FROM every ORDER BY id DESC")]
    [InlineData("TABLE orders")]
    [InlineData("SELECT * FROM orders WHERE note <> ';' AND note <> '--'")]
    [InlineData("SELECT id, note FROM orders WHERE id <= 50 UNION ALL SELECT id, note FROM orders WHERE id > 50 ORDER BY 1 LIMIT 1000")]
    public async Task A_query_of_any_form_is_read(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Query(query), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_wins_over_the_datasets_table()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("no such table").With("query", "SELECT * FROM orders WHERE id = 7"), End.Table("orders", "copied"));

        Assert.Equal([7], await scenario.ColumnAsync<int>("SELECT id FROM copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT 1 AS id, 2 AS id")]
    [InlineData("SELECT * FROM orders a JOIN orders b USING (id)")]
    public async Task Two_columns_of_one_name_are_refused(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Query(query), End.Csv("out"));

        Assert.Equal((Side.Definition, "DuplicateColumn"), (fault.Side, fault.Code));
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DELETE FROM orders")]
    [InlineData("SELECT 1; DELETE FROM orders")]
    [InlineData("SELECT 1) TO STDOUT; DELETE FROM orders; COPY (SELECT 1")]
    [InlineData("DELETE FROM orders RETURNING *")]
    [InlineData("")]
    public async Task A_query_that_is_no_single_query_is_refused_and_changes_nothing(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.FailAsync(End.Query(query), End.Csv("out"));

        Assert.Equal(100, await scenario.CountAsync("orders"));
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_empty_table_is_copied_as_one()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer, note text); CREATE TABLE copied.orders (LIKE orders)");

        Assert.Equal(0, (await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"))).RowsCopied);
        Assert.Equal(0, (await scenario.CopyAsync(End.Table("orders"), End.Csv("out"))).RowsCopied);
        Assert.Equal("id,note\r\n", await File.ReadAllTextAsync(Path.Combine(scenario.Files, "out", "orders.csv")));
        Assert.Equal(0, (await scenario.CopyAsync(End.Csv("out", "orders.csv"), End.Table("orders", "copied"))).RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_without_a_schema_is_found_on_the_search_path()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync($"ALTER DATABASE {scenario.Database} SET search_path = copied, public; CREATE TABLE copied.\"Only here\" (LIKE orders)");

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "Only here")).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.\"Only here\"");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_partitioned_sink_takes_the_rows_where_they_belong()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + """
            CREATE TABLE copied.parts (LIKE orders) PARTITION BY RANGE (id);
            CREATE TABLE copied.low PARTITION OF copied.parts FOR VALUES FROM (0) TO (50); CREATE TABLE copied.rest PARTITION OF copied.parts DEFAULT
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("parts", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.parts");
        Assert.Equal(49, await scenario.CountAsync("copied.low"));
    }
}
