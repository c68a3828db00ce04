using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Columns are matched by name; names are exact, whatever is in them.</summary>
public sealed class ColumnsTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Columns_in_another_order_meet_by_name()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (a integer, b integer, "B" integer, "b " integer);
            INSERT INTO orders VALUES (1, 2, 3, 4), (5, 6, 7, 8);
            CREATE TABLE copied.orders ("b " integer, "B" integer, a integer, extra text, b integer);
            CREATE TABLE copied.back ("B" integer, "b " integer, b integer, a integer, extra text);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));
        await scenario.CopyAsync(End.Table("orders"), End.Csv("out", "orders.csv"));
        await scenario.CopyAsync(End.Csv("out", "orders.csv"), End.Table("back", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        await scenario.AssertSameAsync("public.orders", "copied.back");
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.orders WHERE extra IS NOT NULL"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_column_of_another_case_is_not_taken_for_it()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer); CREATE TABLE copied.orders (\"Id\" integer)");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied"));

        Assert.Equal("ColumnNotFound", fault.Code);
        Assert.Contains("'id' (there is 'Id')", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Order Lines", "Unit Price")]
    [InlineData("select", "from")]
    [InlineData("größe", "наименование")]
    [InlineData("日本", "😀")]
    [InlineData("with.dots.in", "a.b.c")]
    [InlineData("with\"quotes\"", "a\"b")]
    [InlineData("it's", "o'clock")]
    [InlineData("back\\slash", "a\\b")]
    [InlineData("../../up", "/")]
    [InlineData("@pipeline", "@{column}")]
    [InlineData("comma,", "a,b")]
    [InlineData("line\nbreak", "a\nb")]
    [InlineData("$1 %s {0}", "$2 {1}")]
    public async Task Any_name_is_copied_from_table_to_table_and_through_files(string table, string column)
    {
        string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE SCHEMA {Quoted($"from {table}")}; CREATE SCHEMA {Quoted($"to {table}")};
            CREATE TABLE {Quoted($"from {table}")}.{Quoted(table)} (id integer PRIMARY KEY, {Quoted(column)} text);
            INSERT INTO {Quoted($"from {table}")}.{Quoted(table)} VALUES (1, 'a'), (2, NULL);
            CREATE TABLE {Quoted($"to {table}")}.{Quoted(table)} ({Quoted(column)} text, id integer);
            CREATE TABLE copied.{Quoted(table)} ({Quoted(column)} text, id integer);
            """);
        // The definition language reads a leading @ and @{: doubled, they are themselves.
        var written = table.Replace("@", "@@", StringComparison.Ordinal);

        await scenario.CopyAsync(End.Table(written, $"from {table}").ByRange("id"), End.Table(written, $"to {table}"), parallel: 2);
        await scenario.CopyAsync(End.Table(written, $"from {table}"), End.Csv("out"));
        await scenario.CopyAsync(End.Csv("out").Matching("*"), End.Table(written, "copied"));

        await scenario.AssertSameAsync($"{Quoted($"from {table}")}.{Quoted(table)}", $"{Quoted($"to {table}")}.{Quoted(table)}");
        await scenario.AssertSameAsync($"{Quoted($"from {table}")}.{Quoted(table)}", $"copied.{Quoted(table)}");
        // A slash would be another folder.
        Assert.Equal([Path.Combine("out", $"{table.Replace('/', '_').Replace('\\', '_')}.csv")], scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_takes_quoted_names_with_dots_and_quotes_in_them()
    {
        using var scenario = await CopyScenario.CreateAsync(""""
            CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c.""d""" AS SELECT 1 AS id; CREATE TABLE copied."e.f" (id integer)
            """");

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--table", "\"a.b\".\"c.\"\"d\"\"\"", "--to-table", "copied.\"e.f\"")).Succeeded();

        Assert.Equal(1, await scenario.CountAsync("copied.\"e.f\""));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Generated_columns_are_computed_by_the_sink_identities_are_kept_and_defaults_fill_what_is_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY, price integer, doubled integer GENERATED ALWAYS AS (price * 2) STORED);
            INSERT INTO orders (price) VALUES (10), (20); DELETE FROM orders WHERE id = 1; INSERT INTO orders (price) VALUES (30);
            CREATE TABLE copied.orders (id integer GENERATED ALWAYS AS IDENTITY, price integer, doubled integer GENERATED ALWAYS AS (price * 2) STORED,
                color text NOT NULL DEFAULT 'red', counted integer NOT NULL GENERATED BY DEFAULT AS IDENTITY (START 7), computed integer NOT NULL GENERATED ALWAYS AS (price + 1) STORED);
            CREATE TABLE copied.plain (id integer, price integer, doubled integer);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));
        await scenario.CopyAsync(End.Table("orders"), End.Table("plain", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        await scenario.AssertSameAsync("public.orders", "copied.plain");
        Assert.Equal(["2:red:7:21", "3:red:8:31"], await scenario.ColumnAsync<string>("SELECT id || ':' || color || ':' || counted || ':' || computed FROM copied.orders ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_required_column_that_the_source_lacks_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer); CREATE TABLE copied.orders (id integer, note text NOT NULL)");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied"));

        Assert.Equal((Side.Sink, "ColumnNotFilled"), (fault.Side, fault.Code));
        Assert.Contains("'note'", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Dropped_columns_are_forgotten()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (gone integer, id integer, gone_too text, note text); ALTER TABLE orders DROP gone, DROP gone_too;
            INSERT INTO orders VALUES (1, 'a');
            CREATE TABLE copied.orders (note text, gone integer, id integer); ALTER TABLE copied.orders DROP gone;
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_of_a_thousand_columns_is_copied()
    {
        var columns = Enumerable.Range(1, 1000).Select(i => $"c{i}").ToList();
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders ({string.Join(", ", columns.Select(name => $"{name} integer"))});
            INSERT INTO orders SELECT {string.Join(", ", columns.Select((_, i) => $"i + {i}"))} FROM generate_series(1, 100) AS i;
            CREATE TABLE copied.orders (LIKE orders);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));

        // A row constructor has fewer columns at most.
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM (TABLE orders EXCEPT ALL TABLE copied.orders) AS lost"));
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_value_larger_than_every_buffer_is_copied()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, note text, data bytea);
            INSERT INTO orders SELECT i, repeat(chr(8364) || i || E'\n"', 400000), decode(repeat('00ff', 1500000), 'hex') FROM generate_series(1, 3) AS i;
            CREATE TABLE copied.orders (LIKE orders); CREATE TABLE copied.back (LIKE orders); CREATE TABLE copied.texts (id bigint, note text, data bytea);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));
        await scenario.CopyAsync(End.Table("orders"), End.Table("texts", "copied"));
        await scenario.CopyAsync(End.Table("orders"), End.Csv("out", "orders.csv"));
        var output = await scenario.CopyAsync(End.Csv("out", "orders.csv"), End.Table("back", "copied"));

        foreach (var copy in new[] { "orders", "texts", "back" })
            Assert.Equal(3, await scenario.ScalarAsync<long>($"SELECT count(*) FROM orders o JOIN copied.{copy} c ON o.id = c.id AND o.note = c.note AND o.data = c.data"));
        Assert.Equal(3, output.RowsCopied);
    }
}
