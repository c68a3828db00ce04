using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Composites go into Parquet as structs when asked.</summary>
public sealed class ParquetStructTests
{
    const string People = """
        CREATE TYPE place AS ("Street" text, zip integer);
        CREATE TYPE "A Person" AS (name text, gone integer, "Home.Place" place, tags text[], places place[], born date, pay numeric(9, 2));
        ALTER TYPE "A Person" DROP ATTRIBUTE gone;
        CREATE TABLE people (id integer PRIMARY KEY, p "A Person");
        INSERT INTO people VALUES
            (1, NULL),
            (2, ROW(NULL, NULL, NULL, NULL, NULL, NULL)),
            (3, ROW('é "A", (x)\ ', ROW('', 7), '{a,NULL,"b,c"}', ARRAY[ROW('m n', 1)::place, NULL], '2024-02-29', 1.50)),
            (4, ROW('', ROW(NULL, NULL), '{}', '{}', 'infinity', -9999999.99)),
            (5, ROW('NULL', ROW('null', NULL), '{NULL}', NULL, NULL, 0));
        """;

    static End Structs => End.Parquet("out").With("formatSettings", new JsonObject { ["compositesAs"] = "struct" });

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Each_field_is_read_by_its_name()
    {
        using var scenario = await CopyScenario.CreateAsync(People);

        await scenario.CopyAsync(End.Table("people"), Structs);

        var read = await ReadAsync(scenario, """
            SELECT p IS NULL AS no_person, p.name, p."Home.Place" IS NULL AS no_home, p."Home.Place"."Street" AS street,
                   p."Home.Place".zip AS zip, p.tags, p.places, p.born::VARCHAR AS born, p.pay
            """);
        Assert.Equal(["true", "false", "false", "false", "false"], read.Column("no_person"));
        Assert.Equal([null, null, "é \"A\", (x)\\ ", "", "NULL"], read.Column("name"));
        Assert.Equal(["true", "true", "false", "false", "false"], read.Column("no_home"));
        Assert.Equal([null, null, "", null, "null"], read.Column("street"));
        Assert.Equal([null, null, "7", null, null], read.Column("zip"));
        Assert.Equal([null, null, """["a",null,"b,c"]""", "[]", "[null]"], read.Column("tags"));
        // Arrays of composites are lists of text.
        Assert.Equal([null, null, """["(\"m n\",1)",null]""", "[]", null], read.Column("places"));
        Assert.Equal([null, null, "2024-02-29", "infinity", null], read.Column("born"));
        Assert.Equal([null, null, "1.50", "-9999999.99", "0.00"], read.Column("pay"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task They_are_read_back_as_json()
    {
        using var scenario = await CopyScenario.CreateAsync(People + "CREATE TABLE copied.people (id integer, p jsonb)");

        await scenario.CopyAsync(End.Table("people"), Structs);
        await scenario.CopyAsync(Structs.Matching("*"), End.Table("people", "copied"));

        Assert.Equal(5, await scenario.CountAsync("copied.people"));
        Assert.Empty(await scenario.ColumnAsync<string>("""
            SELECT o.p::text || ' became ' || coalesce(c.p::text, 'NULL') FROM people AS o JOIN copied.people AS c ON c.id = o.id
            WHERE to_jsonb(o.p) - 'places' IS DISTINCT FROM c.p - 'places'
               OR to_jsonb((o.p).places::text[]) IS DISTINCT FROM nullif(c.p -> 'places', 'null')
            """));
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Many_rows_keep_what_is_NULL_at_which_depth()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TYPE word AS (text text, numbers integer[]);
            CREATE TYPE entry AS (number bigint, word word);
            """);
        var rows = End.Query("""
            SELECT id, CASE WHEN id % 7 > 0 AND id NOT BETWEEN 20000 AND 55000 THEN ROW(
                id * 7919, CASE WHEN id % 5 > 0 THEN ROW(
                    'word ' || CASE WHEN id < 60000 THEN id % 17 ELSE id END,
                    CASE id % 4 WHEN 1 THEN '{}' WHEN 2 THEN ARRAY[id, NULL] WHEN 3 THEN ARRAY[id] END)::word END)::entry END AS e
            FROM generate_series(1, 90000) AS id
            """);

        await scenario.CopyAsync(rows, Structs);

        const string Flat = "SELECT id, e IS NULL, e.number, e.word IS NULL, e.word.text, e.word.numbers";
        var wrong = await ReadAsync(scenario, $$"""
            FROM (SELECT id, CASE WHEN id % 7 > 0 AND id NOT BETWEEN 20000 AND 55000 THEN {number: id * 7919,
                word: CASE WHEN id % 5 > 0 THEN {text: 'word ' || CASE WHEN id < 60000 THEN id % 17 ELSE id END,
                    numbers: CASE id % 4 WHEN 1 THEN [] WHEN 2 THEN [id, NULL] WHEN 3 THEN [id] END} END} END AS e
              FROM range(1, 90001) AS r(id)) {{Flat}} EXCEPT ALL {{Flat}}
            """);
        Assert.Empty(wrong.Rows);
        Assert.Equal(["90000"], (await ReadAsync(scenario, "SELECT count(*) AS rows")).Column("rows"));
    }

    [NeedsTheory(Needs.PostgreSql | Needs.ParquetTools)]
    [InlineData(null, false)]
    [InlineData("text", false)]
    [InlineData("struct", true)]
    public async Task They_are_text_where_nothing_else_is_asked(string? form, bool isMappedToText)
    {
        using var scenario = await CopyScenario.CreateAsync($"{People} CREATE TABLE copied.people (LIKE people)");
        var settings = new JsonObject
        {
            ["translator"] = JsonNode.Parse("""
                { "type": "TabularTranslator", "mappings": [{ "source": { "name": "id" }, "sink": { "name": "id" } },
                    { "source": { "name": "p" }, "sink": { "name": "p", "type": "String" } }] }
                """),
        };
        var files = form is null ? End.Parquet("out") : End.Parquet("out").With("formatSettings", new JsonObject { ["compositesAs"] = form });

        await scenario.CopyAsync(End.Table("people"), files, isMappedToText ? settings : []);
        await scenario.CopyAsync(files.Matching("*"), End.Table("people", "copied"));

        Assert.Equal(["INTEGER", "VARCHAR"], (await ReadAsync(scenario, "SELECT id, p")).Types);
        await scenario.AssertSameAsync("people", "copied.people");
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task A_field_that_Parquet_cannot_hold_is_named_and_its_row_can_be_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync($"{People} UPDATE people SET p.pay = 'NaN' WHERE id = 4");

        var fault = await scenario.FailAsync(End.Table("people"), Structs);
        var output = await scenario.CopyAsync(End.Table("people"), Structs, new JsonObject { ["enableSkipIncompatibleRow"] = true });

        Assert.Contains("Column 'p.pay' has NaN", fault.Message, StringComparison.Ordinal);
        Assert.Equal((4, 1), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal(["1", "2", "3", "5"], (await ReadAsync(scenario, "SELECT id")).Column("id"));
    }

    static Task<ParquetRows> ReadAsync(CopyScenario scenario, string select) =>
        ParquetTools.DuckDbAsync($"{select} FROM '{scenario.Files}/out/*.parquet'");
}
