using Sluice.Copying.Plans;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane;
using static Sluice.Tests.Copying.AutoCreate.CreatedFromTablesTests;

namespace Sluice.Tests.Copying.AutoCreate;

/// <summary><c>tableOption: autoCreate</c> from files: the new table's columns hold what the files hold.</summary>
public sealed class CreatedFromFilesTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Delimited_text_is_text()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        Skipping.Write(databases.Scenario, "in/t.csv", "Id,a b\n1,\n2,\"x,\"\"y\"\"\"\n");
        var files = End.Csv("in", "t.csv");

        Assert.Equal(RowEncoding.Csv, (await databases.PlanAsync(files, TwoDatabases.Created("t"))).Shape.Encoding);
        await databases.CopyAsync(files, TwoDatabases.Created("t"));

        Assert.Equal(["Id text", "a b text"], await databases.ColumnsAsync("t"));
        Assert.Equal(["1 NULL", "2 x,\"y\""], await databases.Scenario.Cluster.ColumnAsync<string>(
            databases.Other, "SELECT \"Id\" || ' ' || coalesce(\"a b\", 'NULL') FROM t ORDER BY 1"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Types_of_a_mapping_count()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        Skipping.Write(databases.Scenario, "in/t.csv", "a,b,c\n1,2024-01-02,x\n");

        await databases.CopyAsync(
            End.Csv("in", "t.csv"), TwoDatabases.Created("t"), Mapped(("a", "id", "Int32"), ("b", "day", "DateTime"), ("c", "c", null)));

        Assert.Equal(["id integer", "day timestamp without time zone", "c text"], await databases.ColumnsAsync("t"));
        Assert.Equal("1 2024-01-02 00:00:00 x", await databases.Scenario.Cluster.ScalarAsync<string>(databases.Other, "SELECT concat_ws(' ', id, day, c) FROM t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Values_of_json_say_what_they_are()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        Skipping.Write(databases.Scenario, "in/a.json", """
            {"s": "x", "n": 1, "b": true, "o": {"a": 1}, "l": [1], "mixed": 1, "none": null, "later": null}
            {"s": null, "n": -1.5e3, "b": false, "o": null, "l": [], "mixed": "1", "none": null}
            """);
        Skipping.Write(databases.Scenario, "in/b.json", "{\"s\": \"é\", \"n\": 12345678901234567890.5, \"later\": \"text\"}\n");
        var files = End.Json("in").Matching("*.json");

        await databases.CopyAsync(files, TwoDatabases.Created("t"));

        Assert.Equal(
            ["s text", "n numeric", "b boolean", "o jsonb", "l jsonb", "mixed jsonb", "none jsonb", "later text"], await databases.ColumnsAsync("t"));
        Assert.Equal(
            ["-1500 f [] \"1\"", "1 x t {\"a\": 1} [1] 1", "12345678901234567890.5 é text"],
            (await databases.Scenario.Cluster.ColumnAsync<string>(databases.Other, "SELECT concat_ws(' ', n, s, b, o, l, mixed, none, later) FROM t"))
            .Order(StringComparer.Ordinal));

        await databases.CopyAsync(files, TwoDatabases.Created("mapped"), Mapped(("n", "number", null), ("s", "s", null), ("b", "b", "String")));
        Assert.Equal(["number numeric", "s text", "b text"], await databases.ColumnsAsync("mapped"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Parquet_that_was_a_table_becomes_it_again()
    {
        using var databases = await TwoDatabases.CreateAsync("""
            CREATE TYPE mood AS ENUM ('sad');
            CREATE TABLE t (a smallint, b integer, c bigint, d real, e double precision, f numeric(9,2), g numeric, h text, i varchar(3), j jsonb,
                k json, l bytea, m date, n time, o timestamp(3), p timestamptz, q uuid, r integer[], s interval, u mood, v inet, w varchar(5)[]);
            INSERT INTO t VALUES (1, 2, 3, 4.5, 5.5, 6.25, 7.125, 'h', 'i', '{}', '{}', '\x00', '2024-01-01', '12:00', '2024-01-01 12:00',
                '2024-01-01 12:00Z', '123e4567-e89b-12d3-a456-426614174000', '{1,NULL}', '1 day', 'sad', '10.0.0.1', '{abc}')
            """);
        var file = End.Parquet("out", "t.parquet");
        await databases.CopyAsync(End.Table("t"), file);

        // The other database has no such enum: its values are text in the file.
        await databases.CopyAsync(file, TwoDatabases.Created("t"));

        var columns = (await databases.Scenario.ColumnAsync<string>(
            "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum"))
            .Select(column => column == "u mood" ? "u text" : column);
        Assert.Equal(columns, await databases.ColumnsAsync("t"));
        await databases.AssertSameRowsAsync("t");
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Parquet_of_others_becomes_what_holds_it()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        Directory.CreateDirectory(Path.Combine(databases.Scenario.Files, "in"));
        await ParquetTools.DuckDbAsync($"""
            COPY (SELECT true AS b, 1::TINYINT AS i1, 2::SMALLINT AS i2, 3 AS i4, 4::BIGINT AS i8, 1.5::FLOAT AS f4, 2.5::DOUBLE AS f8,
                1.25::DECIMAL(10,2) AS d, 'x' AS s, 'y'::BLOB AS y, DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01 12:00:00' AS ts,
                TIMESTAMPTZ '2024-01-01 12:00:00+00' AS tz, [1, 2] AS list)
            TO '{databases.Scenario.Files}/in/t.parquet' (FORMAT parquet)
            """);

        await databases.CopyAsync(End.Parquet("in", "t.parquet"), TwoDatabases.Created("t"));

        Assert.Equal(
            [
                "b boolean", "i1 smallint", "i2 smallint", "i4 integer", "i8 bigint", "f4 real", "f8 double precision", "d numeric(10,2)", "s text",
                "y bytea", "day date", "ts timestamp without time zone", "tz timestamp with time zone", "list integer[]",
            ],
            await databases.ColumnsAsync("t"));
        Assert.Equal("t 3 1.25 x {1,2}", await databases.Scenario.Cluster.ScalarAsync<string>(databases.Other, "SELECT concat_ws(' ', b, i4, d, s, list) FROM t"));
    }

    [NeedsTheory(Needs.SampleDatabases)]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task Sample_tables_go_through_files_into_new_tables(string format)
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var databases = await TwoDatabases.OverAsync(
            await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateNorthwindAsync(cluster)));
        foreach (var table in (string[])["orders", "products", "employees"])
        {
            var file = format switch { "csv" => End.Csv(table), "json" => End.Json(table), _ => End.Parquet(table) };
            await databases.CopyAsync(End.Table(table), file);
            await databases.CopyAsync(file.Matching("*"), TwoDatabases.Created(table));
            Assert.Equal(
                await databases.Scenario.CountAsync(table),
                await cluster.ScalarAsync<long>(databases.Other, $"SELECT count(*) FROM {table}"));
            if (format == "parquet")
                await databases.AssertSameRowsAsync(table);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_type_name_in_a_file_is_only_a_type_name()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE DOMAIN \"text); CREATE TABLE x (a text\" AS text; CREATE DOMAIN \"text --\" AS text; CREATE TABLE t (a \"text); CREATE TABLE x (a text\", b \"text --\", c integer); INSERT INTO t VALUES ('1', '2', 3)");
        await databases.CopyAsync(End.Table("t"), End.Parquet("out", "t.parquet"));

        await databases.CopyAsync(End.Parquet("out", "t.parquet"), TwoDatabases.Created("t"));

        Assert.Equal(["t"], await databases.TablesAsync());
        Assert.Equal(["a text", "b text", "c integer"], await databases.ColumnsAsync("t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_files_there_are_no_columns_to_make()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        Skipping.Write(databases.Scenario, "in/t.csv", "a\n1\n");

        var fault = await databases.FailAsync(
            End.Csv("in").With("storeSettings", new System.Text.Json.Nodes.JsonObject
            {
                ["type"] = "FileServerReadSettings",
                ["wildcardFileName"] = "*",
                ["modifiedDatetimeStart"] = "2100-01-01T00:00:00Z",
            }),
            TwoDatabases.Created("t"));

        Assert.Equal("TableNotFound", fault.Code);
    }
}
