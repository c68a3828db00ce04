using Sluice.Copying.Plans;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>Rows are relayed in binary when the catalogs say that both sides read it alike, and as text when they don't.</summary>
public sealed class LaneTests
{
    const string Types = """
        CREATE TYPE mood AS ENUM ('happy', 'sad', 'so, so "quoted"');
        CREATE TYPE copied.mood AS ENUM ('sad', 'happy', 'so, so "quoted"');
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        CREATE DOMAIN very_positive AS positive CHECK (VALUE > 100);
        CREATE TYPE pair AS (a integer, b text);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("integer", "integer", "'7'", RowEncoding.Binary)]
    [InlineData("varchar(20)", "varchar(40)", "'ä'", RowEncoding.Binary)]
    [InlineData("text", "varchar(40)", "'ä'", RowEncoding.Binary)]
    [InlineData("varchar(20)", "text", "'ä'", RowEncoding.Binary)]
    [InlineData("char(5)", "text", "'abcde'", RowEncoding.Binary)]
    [InlineData("text", "char(5)", "'ab'", RowEncoding.Binary)]
    [InlineData("numeric(20,10)", "numeric", "'1.5'", RowEncoding.Binary)]
    [InlineData("integer[]", "integer[]", "'{1,NULL}'", RowEncoding.Binary)]
    [InlineData("mood", "copied.mood", "'happy'", RowEncoding.Binary)]
    [InlineData("mood", "text", "'happy'", RowEncoding.Binary)]
    [InlineData("text", "copied.mood", "'happy'", RowEncoding.Binary)]
    [InlineData("positive", "integer", "'7'", RowEncoding.Binary)]
    [InlineData("integer", "very_positive", "'700'", RowEncoding.Binary)]
    [InlineData("integer", "bigint", "'7'", RowEncoding.Text)]
    [InlineData("integer", "text", "'7'", RowEncoding.Text)]
    [InlineData("text", "integer", "'7'", RowEncoding.Text)]
    [InlineData("real", "double precision", "'1.5'", RowEncoding.Text)]
    [InlineData("date", "timestamp", "'2024-02-29'", RowEncoding.Text)]
    [InlineData("timestamptz", "timestamp", "'2024-02-29 12:00+00'", RowEncoding.Text)]
    [InlineData("json", "jsonb", """'{"a": "b\\c"}'""", RowEncoding.Text)]
    [InlineData("jsonb", "json", """'{"a": "b\\c"}'""", RowEncoding.Text)]
    [InlineData("uuid", "text", "'0c34a9a0-6d1f-4b49-8b8e-3d4f7c1d2e5f'", RowEncoding.Text)]
    [InlineData("integer[]", "bigint[]", "'{1,NULL}'", RowEncoding.Text)]
    [InlineData("mood[]", "copied.mood[]", "'{happy,\"so, so \\\"quoted\\\"\"}'", RowEncoding.Text)]
    [InlineData("pair", "pair", "'(1,\"b \\\"\\\\\\\\c\")'", RowEncoding.Text)]
    public async Task The_lane_follows_from_the_types_and_the_value_arrives(string from, string to, string value, RowEncoding expected)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            {Types}
            CREATE TABLE orders (id integer, v {from});
            INSERT INTO orders VALUES (1, {value}), (2, NULL);
            CREATE TABLE copied.orders (id integer, v {to});
            """);

        var plan = await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"));
        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"));

        Assert.Equal(expected, plan.Shape.Encoding);
        Assert.Equal(expected == RowEncoding.Text, plan.Notes.Any(note => note.Contains("v (", StringComparison.Ordinal)));
        Assert.Equal(1, await scenario.ScalarAsync<long>($"""
            SELECT count(*) FROM copied.orders c JOIN orders o USING (id) WHERE id = 1 AND c.v::text = o.v::text::{to}::text
            """));
        Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.orders WHERE id = 2 AND v IS NULL"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_name_of_an_object_means_the_same_object_in_the_other_database()
    {
        // There, oids are others: only the names go over.
        using var source = await CopyScenario.CreateAsync("""
            CREATE TABLE wanted (id integer);
            CREATE TABLE objects (o regclass, t regtype);
            INSERT INTO objects VALUES ('wanted', 'wanted')
            """);
        using var sink = await CopyScenario.CreateAsync("""
            CREATE TABLE one (id integer);
            CREATE TABLE two (id integer);
            CREATE TABLE wanted (id integer);
            CREATE TABLE objects (o regclass, t regtype)
            """);

        (await source.SluiceAsync("copy", source.Uri, sink.Uri, "--table", "public.objects")).Succeeded();

        Assert.Equal("wanted wanted", await sink.ScalarAsync<string>("SELECT o || ' ' || t FROM objects"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_value_that_the_narrower_type_does_not_hold_fails_the_copy()
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            {Types}
            CREATE TABLE orders (a varchar(20), b numeric(20,10), c integer);
            CREATE TABLE copied.narrow (a varchar(3), b numeric(20,10), c integer);
            CREATE TABLE copied.rounding (a varchar(20), b numeric(4,1), c integer);
            CREATE TABLE copied.domain (a varchar(20), b numeric(20,10), c very_positive);
            INSERT INTO orders VALUES ('four', 123456, 7);
            """);

        Assert.Equal("22001", (await scenario.FailAsync(End.Table("orders"), End.Table("narrow", "copied"))).Code);
        Assert.Equal("22003", (await scenario.FailAsync(End.Table("orders"), End.Table("rounding", "copied"))).Code);
        Assert.Equal("23514", (await scenario.FailAsync(End.Table("orders"), End.Table("domain", "copied"))).Code);
    }
}
