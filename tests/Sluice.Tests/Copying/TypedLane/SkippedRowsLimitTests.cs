using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>How many rows may be skipped, and what becomes of the first when none may.</summary>
public sealed class SkippedRowsLimitTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task More_than_maxSkippedRows_fail_the_copy_and_nothing_is_committed()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, n integer CHECK (n < 10))");
        Write(scenario, "in/t.csv", "id,n\n1,1\n2,x\n3,11\n4,y\n5,5\n");

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(most: 2));

        Assert.Equal("TooManyIncompatibleRows", fault.Code);
        Assert.All(["maxSkippedRows", "(2)"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
        Assert.Equal(2, (await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(most: 3))).RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_limit_that_was_passed_is_named_where_there_are_two()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer)");
        Write(scenario, "in/t.csv", "id\n1\nx\n3\n4\n");
        var settings = Unlogged(most: 10);
        settings["maxSkippedPercent"] = 12.5;

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), settings);

        Assert.Contains("1 rows of in/t.csv do not fit, more than maxSkippedPercent (12.5 %)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task No_row_may_be_skipped_when_maxSkippedRows_is_0()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer)");
        Write(scenario, "in/t.csv", "id\n1\nx\n");

        Assert.Equal("TooManyIncompatibleRows", (await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Unlogged(most: 0))).Code);
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_rows_of_all_slices_count_together()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id FROM generate_series(1, 400) AS id;
            CREATE TABLE copied.t (id integer CHECK (id % 100 > 2))
            """);

        // Three of each slice.
        var fault = await scenario.FailAsync(End.Table("t").ByRange("id", "1", "400"), End.Table("t", "copied"), Logged(most: 7));
        Assert.Equal("TooManyIncompatibleRows", fault.Code);
        Assert.Contains("maxSkippedRows (7)", fault.Message, StringComparison.Ordinal);

        await scenario.ExecuteAsync("TRUNCATE copied.t");
        var output = await scenario.CopyAsync(End.Table("t").ByRange("id", "1", "400"), End.Table("t", "copied"), Logged(most: 12));
        Assert.Equal((388, 12), (output.RowsCopied, output.RowsSkipped));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task More_rows_skipped_than_copied_fail_the_copy()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer)");
        Write(scenario, "in/t.csv", "id\n1\nx\ny\n");
        Write(scenario, "in/half.csv", "id\n1\nx\n");

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Unlogged());

        Assert.Equal("TooManyIncompatibleRows", fault.Code);
        Assert.All(["2 rows", "row 2: Column 'id': ", "row 3: Column 'id': ", "maxSkippedRows", "--log"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
        Assert.Equal(1, (await scenario.CopyAsync(End.Csv("in", "half.csv"), End.Table("t", "copied"), Unlogged())).RowsCopied);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null)]
    [InlineData(4)]
    public async Task A_copy_that_skips_too_many_keeps_their_log_and_names_the_first_and_the_log(int? most)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, n integer CHECK (n < 10))");
        Write(scenario, "in/t.csv", "id,n\n1,x\n2,11\n3,y\n4,1\n5,z\n6,12\n");

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(most));

        Assert.Equal("TooManyIncompatibleRows", fault.Code);
        Assert.All(["row 1: Column 'n'", "; ...", LogFiles(scenario).Single()], part => Assert.Contains(part, fault.Detail, StringComparison.Ordinal));
        Assert.Equal([1, 2, 3, 5, 6], LoggedRows(scenario));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_wrong_delimiter_fails_early_instead_of_skipping_the_file()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (a integer, b integer)");
        Write(scenario, "in/t.csv", "a,b\n" + string.Concat(Enumerable.Range(1, 300_000).Select(i => $"{i};{i}\n")));

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Unlogged());

        Assert.Equal("TooManyIncompatibleRows", fault.Code);
        Assert.All(
            ["1000 rows", "most of those read", "1 values", "2 columns", "Check the dataset's settings"],
            part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Bad_rows_that_the_reader_found_ahead_of_the_writer_do_not_count_against_the_first_rows()
    {
        // 1 in 20 has the wrong number of values, 1 in 20 is refused by the server: far from a half.
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (a integer CHECK (a % 20 <> 11), b integer)");
        Write(scenario, "in/t.csv", "a,b\n" + string.Concat(Enumerable.Range(1, 30_000).Select(i => i % 20 == 1 ? $"{i}\n" : $"{i},{i}\n")));

        var output = await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Unlogged());

        Assert.Equal((27_000, 3_000), (output.RowsCopied, output.RowsSkipped));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    [InlineData("table")]
    public async Task Without_skipping_the_first_bad_row_is_named(string kind)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, CASE WHEN id >= 20000 THEN 's3cret' ELSE id::text END AS n FROM generate_series(1, 30000) AS id;
            CREATE TABLE copied.t (id integer, m integer)
            """);
        var query = End.Query("SELECT * FROM t ORDER BY id");
        var source = kind switch
        {
            "csv" => End.Csv("in", "t.csv"),
            "json" => End.Json("in", "t.json"),
            "parquet" => End.Parquet("in", "t.parquet"),
            _ => query,
        };
        if (kind != "table")
            await scenario.CopyAsync(query, source);
        // A mapping, with a conversion that is asked for, makes even a table's rows be decoded.
        var settings = new JsonObject
        {
            ["translator"] = new JsonObject
            {
                ["type"] = "TabularTranslator",
                ["mappings"] = new JsonArray(Map("id", "id"), Map("n", "m")),
                ["typeConversion"] = true,
                ["typeConversionSettings"] = new JsonObject { ["allowDataTruncation"] = false },
            },
        };

        var fault = await scenario.FailAsync(source, End.Table("t", "copied"), settings);

        Assert.Equal("IncompatibleRow", fault.Code);
        Assert.All(["Row 20000 ", "'n'", "enableSkipIncompatibleRow"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_skipping_a_row_with_too_many_values_is_named_with_the_remedy()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (a integer, b integer)");
        Write(scenario, "in/t.csv", "a||b\n1||1\n2||2||s3cret\n");

        var fault = await scenario.FailAsync(End.Csv("in", "t.csv").Set("columnDelimiter", "||"), End.Table("t", "copied"));

        Assert.All(["Row 2 ", "3 values", "2 columns", "--skip-bad-rows"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_skipping_a_row_that_the_server_refuses_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, n integer CHECK (n < 10))");
        Write(scenario, "in/t.json", "{\"id\":1,\"n\":1}\n{\"id\":2,\"n\":777}\n");

        var fault = await scenario.FailAsync(End.Json("in", "t.json"), End.Table("t", "copied"));

        Assert.All(["line 2", "t_n_check"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("777", fault.Message, StringComparison.Ordinal);
    }

    static JsonObject Map(string source, string sink) =>
        new() { ["source"] = new JsonObject { ["name"] = source }, ["sink"] = new JsonObject { ["name"] = sink } };
}
