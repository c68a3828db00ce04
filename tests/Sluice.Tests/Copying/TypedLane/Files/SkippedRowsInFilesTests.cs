using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary><c>enableSkipIncompatibleRow</c> into files: rows that the format cannot hold are left out.</summary>
public sealed class SkippedRowsInFilesTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Numbers_dates_and_arrays_that_Parquet_cannot_hold_are_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t (id integer, p numeric(9,2), ts timestamp, a integer[]);
            INSERT INTO t SELECT id, id / 100.0, '2020-01-01', ARRAY[id, NULL] FROM generate_series(1, 20000) AS id;
            UPDATE t SET p = 'NaN' WHERE id IN (1, 17000);
            UPDATE t SET ts = '294276-12-31 23:59:59' WHERE id = 5;
            UPDATE t SET a = '[0:1]={1,2}' WHERE id = 6;
            UPDATE t SET a = '{{1,2},{3,4}}', p = 'NaN' WHERE id = 20000;
            UPDATE t SET ts = 'infinity', p = NULL, a = NULL WHERE id = 7;
            CREATE TABLE copied.t (LIKE t)
            """);
        var query = End.Query("SELECT * FROM t ORDER BY id");
        var file = End.Parquet("out", "t.parquet");

        var output = await scenario.CopyAsync(query, file, Logged());

        Assert.Equal((20000, 19995, 5), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal([1, 5, 6, 17000, 20000], LoggedRows(scenario));
        await scenario.CopyAsync(file, End.Table("t", "copied"));
        await scenario.ExecuteAsync("DELETE FROM t WHERE id IN (1, 5, 6, 17000, 20000)");
        await scenario.AssertSameAsync("t", "copied.t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Arrays_that_JSON_cannot_hold_are_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t (id integer, a integer[], p numeric);
            INSERT INTO t VALUES (1, '[0:1]={1,2}', 1), (2, '{1}', 'NaN'), (3, '{{1,2},{3,4}}', 3), (4, '[-1:-1][2:3]={{1,2}}', 4), (5, NULL, 5)
            """);

        var output = await scenario.CopyAsync(End.Table("t"), End.Json("out", "t.json"), Logged(most: 2));

        Assert.Equal((3, 2), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal([1, 4], LoggedRows(scenario));
        Assert.Equal(
            [2, 3, 5],
            (await File.ReadAllLinesAsync(Path.Combine(scenario.Files, "out/t.json"))).Select(line => (int)JsonNode.Parse(line)!["id"]!));
        Assert.Equal("\"1\",\"[0:1]={1,2}\",\"1\"", ReadLogs(scenario)[0].Item);
        Assert.Contains("'a'", ReadLogs(scenario)[0].Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Text_that_cannot_be_written_without_a_quote_is_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t (id integer, v text);
            INSERT INTO t SELECT id, CASE id WHEN 1 THEN 'a,b' WHEN 30000 THEN '' WHEN 40000 THEN E'line\nbreak' ELSE 'a"b' END
            FROM generate_series(1, 40000) AS id
            """);
        var file = End.Csv("out", "t.csv").Set("quoteChar", "").Set("escapeChar", "").Set("rowDelimiter", "\n");

        var output = await scenario.CopyAsync(End.Query("SELECT * FROM t ORDER BY id"), file, Logged());

        Assert.Equal([1, 30000, 40000], LoggedRows(scenario));
        Assert.Equal((39997, 3), (output.RowsCopied, output.RowsSkipped));
        var lines = await File.ReadAllLinesAsync(Path.Combine(scenario.Files, "out/t.csv"));
        Assert.Equal(39998, lines.Length);
        Assert.Equal(("2,a\"b", "39999,a\"b"), (lines[1], lines[^1]));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_of_so_many_rows_count_only_those_that_fit()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, CASE WHEN id % 10 = 3 THEN 'NaN' ELSE id::numeric(9,2) END::numeric(9,2) AS p FROM generate_series(1, 100) AS id
            """);
        var sink = End.Parquet("out").With("formatSettings", new JsonObject
        {
            ["type"] = "ParquetWriteSettings",
            ["maxRowsPerFile"] = 40,
            ["fileNamePrefix"] = "t",
        });

        var settings = Logged();
        settings["validateDataConsistency"] = true;
        var output = await scenario.CopyAsync(End.Query("SELECT * FROM t ORDER BY id"), sink, settings);

        Assert.Equal([40, 40, 10], output.Files!.Select(file => file.Rows));
        Assert.Equal((90, 10), (output.RowsCopied, output.RowsSkipped));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("parquet", "numeric(9,2)", "'NaN'", "DECIMAL")]
    [InlineData("json", "integer[]", "'[0:0]={7777}'", "lower bound")]
    public async Task Without_skipping_the_first_such_row_is_named(string format, string type, string value, string reason)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE t (id integer, v {type});
            INSERT INTO t SELECT id, CASE WHEN id >= 18000 THEN {value}::{type} END FROM generate_series(1, 20000) AS id
            """);

        var fault = await scenario.FailAsync(
            End.Query("SELECT * FROM t ORDER BY id"), format == "json" ? End.Json("out") : End.Parquet("out"));

        Assert.Equal("IncompatibleRow", fault.Code);
        Assert.All(["Row 18000", "'v'", reason, "enableSkipIncompatibleRow"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("7777", fault.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.AllFiles);
    }
}
