using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>What is said of files and values that cannot be copied: a reason of its own, the place, and what to do.</summary>
public sealed class FileFaultsTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("{\"a\":1,\"b\":2}", "property 'b'", "map the columns")]
    [InlineData("{\"a\":DEEP}", "256 deep", "not supported")]
    public async Task JSON_that_is_not_supported_is_not_called_damaged(string json, string problem, string remedy)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (a jsonb)");
        // The first objects tell the columns: what differs comes behind them.
        var first = string.Concat(Enumerable.Repeat("{\"a\":1}\n", 1000));
        await scenario.WriteAsync("in/t.json", first + json.Replace("DEEP", new string('[', 300), StringComparison.Ordinal));

        var fault = await scenario.FailAsync(End.Json("in", "t.json"), End.Table("t", "copied"));

        Assert.Equal((Side.Source, "FileNotSupported"), (fault.Side, fault.Code));
        Assert.All([problem, remedy, "row 1001", "in/t.json"], part => Assert.Contains(part, fault.Detail, StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task An_encrypted_Parquet_file_is_not_called_damaged()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (a integer)");
        await DuckDbAsync(
            scenario, "t", "SELECT 1 AS a", ", ENCRYPTION_CONFIG {footer_key: 'key'}",
            "SET force_mbedtls_unsafe = 'true'; PRAGMA add_parquet_key('key', '0123456789112345'); ");

        var fault = await scenario.FailAsync(End.Parquet("in", "t.parquet"), End.Table("t", "copied"));

        Assert.Equal("FileNotSupported", fault.Code);
        Assert.Contains("write it without encryption", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Nanoseconds_are_cut_off_or_refused_by_row()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, moment timestamp)");
        await DuckDbAsync(scenario, "t", """
            SELECT * FROM (VALUES (1, '2024-02-29 12:00:00.123456789'::TIMESTAMP_NS), (2, '1969-12-31 23:59:59.999999'::TIMESTAMP_NS), (3, 'infinity'::TIMESTAMP_NS), (4, NULL)) AS t(id, moment)
            """);
        var file = End.Parquet("in", "t.parquet");

        await scenario.CopyAsync(file, End.Table("t", "copied"), Map("id=id, moment=moment"));
        Assert.Equal(
            ["1 2024-02-29 12:00:00.123456", "2 1969-12-31 23:59:59.999999", "3 infinity", "4"],
            await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, moment) FROM copied.t ORDER BY id"));

        await scenario.ExecuteAsync("TRUNCATE copied.t");
        var exact = Map("id=id, moment=moment");
        exact["translator"]!["typeConversionSettings"] = new JsonObject { ["allowDataTruncation"] = false };
        exact["translator"]!["typeConversion"] = true;
        var fault = await scenario.FailAsync(file, End.Table("t", "copied"), exact);
        Assert.Equal("IncompatibleRow", fault.Code);
        Assert.All(["Row 1 ", "'moment'", "allowDataTruncation"], part => Assert.Contains(part, fault.Detail, StringComparison.Ordinal));

        exact["enableSkipIncompatibleRow"] = true;
        var output = await scenario.CopyAsync(file, End.Table("t", "copied"), exact);
        Assert.Equal((3, 1), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal(
            ["2 1969-12-31 23:59:59.999999", "3 infinity", "4"],
            await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, moment) FROM copied.t ORDER BY id"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("text")]
    [InlineData("varchar(10)")]
    [InlineData("jsonb")]
    [InlineData("text[]")]
    public async Task A_NUL_and_half_of_a_pair_in_JSON_are_told_by_row_and_reason(string type)
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE copied.t (id integer, t {type})");
        var (open, close) = type == "text[]" ? ("[", "]") : ("", "");
        await scenario.WriteAsync("in/t.json", string.Concat(
            ((string[])["a\\u0000b", "\\ud800", "\\ud83d\\ude00", "a"]).Select((text, i) => $"{{\"id\":{i + 1},\"t\":{open}\"{text}\"{close}}}\n")));

        var output = await scenario.CopyAsync(End.Json("in", "t.json"), End.Table("t", "copied"), Logged());

        Assert.Equal((2, 2), (output.RowsCopied, output.RowsSkipped));
        var log = ReadLogs(scenario);
        Assert.StartsWith("Row 1: Column 't': The text holds the character NUL", log[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Row 2: Column 't': The text holds half of a surrogate pair", log[1].Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Lists_of_files_go_into_jsonb()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, tags jsonb, numbers jsonb)");
        await DuckDbAsync(scenario, "t", "SELECT 1 AS id, ['a\"b', NULL, '1'] AS tags, [1.5, 2] AS numbers");
        await scenario.WriteAsync("in/t.json", """{"id": 2, "tags": ["a\"b", null, "1"], "numbers": [1.5, 2.0]}""");

        await scenario.CopyAsync(End.Parquet("in", "t.parquet"), End.Table("t", "copied"));
        await scenario.CopyAsync(End.Json("in", "t.json"), End.Table("t", "copied"));

        var row = """["a\"b", null, "1"] [1.5, 2.0]""";
        Assert.Equal([row, row], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', tags, numbers) FROM copied.t ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Nested_columns_of_Parquet_go_into_json_jsonb_and_text()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (record json, map jsonb, records text)");
        await DuckDbAsync(scenario, "t", "SELECT {'x': 1, 'y': ['ä', NULL]} AS record, MAP {'k': 2.5} AS map, [{'z': NULL}, NULL] AS records UNION ALL SELECT NULL, NULL, []");
        var file = End.Parquet("in", "t.parquet");

        await scenario.CopyAsync(file, End.Table("t", "copied"));
        await scenario.CopyAsync(file, End.Table("made", "copied").With("tableOption", "autoCreate"));

        Assert.Equal(
            ["""{"x":1,"y":["ä",null]} {"k": 2.5} [{"z":null},null]""", "[]"],
            await scenario.ColumnAsync<string>("SELECT concat_ws(' ', record, map, records) FROM copied.t ORDER BY record IS NULL"));
        Assert.Equal(
            ["jsonb", "jsonb", "jsonb"],
            await scenario.ColumnAsync<string>("SELECT data_type::text FROM information_schema.columns WHERE table_name = 'made' ORDER BY ordinal_position"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Json")]
    [InlineData("Parquet")]
    [InlineData("DelimitedText")]
    public async Task A_value_that_is_too_large_to_be_decoded_is_refused_by_row_and_column(string format)
    {
        using var scenario = await CopyScenario.CreateAsync();
        var query = End.Query("SELECT 1 AS id, 'x' AS large UNION ALL SELECT 2, repeat('x', 140000000)");

        var fault = await scenario.FailAsync(query, format switch { "Json" => End.Json("out"), "Parquet" => End.Parquet("out"), _ => End.Csv("out") });

        Assert.Equal((Side.Source, "ValueTooLarge"), (fault.Side, fault.Code));
        Assert.All(["Row 2", "'large'", "128 MB", "to a table"], part => Assert.Contains(part, fault.Detail, StringComparison.Ordinal));
        Assert.Empty(scenario.AllFiles);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_value_of_JSON_that_is_too_large_is_skipped_by_row_and_column()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, large text)");
        await scenario.WriteAsync("in/t.json", $"{{\"id\":1,\"large\":\"x\"}}\n{{\"id\":2,\"large\":\"{new string('x', 140_000_000)}\"}}\n");

        var output = await scenario.CopyAsync(End.Json("in", "t.json"), End.Table("t", "copied"), Logged());

        Assert.Equal((1, 1), (output.RowsCopied, output.RowsSkipped));
        Assert.StartsWith("Row 2: Column 'large': A value has more than 128 MB", ReadLogs(scenario).Single().Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv", null)]
    [InlineData("Csv", "gzip")]
    [InlineData("TypedCsv", "gzip")]
    [InlineData("Json", "gzip")]
    [InlineData("Json", "bzip2")]
    [InlineData("Parquet", null)]
    public async Task Files_report_the_bytes_that_were_read_of_them_as_they_are_read(string format, string? codec)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE t AS SELECT id, (SELECT string_agg(md5((id * 100 + i)::text), '') FROM generate_series(1, 12) AS i) AS v FROM generate_series(1, {(format == "Parquet" ? 50 : 20000)}) AS id;
            CREATE TABLE copied.t (LIKE t)
            """);
        var file = format switch { "Json" => End.Json("in", "t"), "Parquet" => End.Parquet("in", "t"), _ => End.Csv("in", "t") };
        if (codec is not null)
            file = format == "Json" ? file.Set("compression", new JsonObject { ["type"] = codec }) : file.Set("compressionCodec", codec);
        await scenario.CopyAsync(End.Table("t"), file);
        var length = new FileInfo(Path.Combine(scenario.Files, "in/t")).Length;
        var watch = new ByteWatch();
        // Skipping of bad rows makes rows be decoded.
        await using var copies = new LocalCopies(
            scenario.Factory().Copy("Copy", file, End.Table("t", "copied"), format == "TypedCsv" ? Unlogged() : []).Build(), watch);

        var output = (await copies.RunAsync()).Activities[0].Output.Deserialize<CopyOutput>()!;

        Assert.InRange(output.DataRead, length / 2, length);
        Assert.Equal(watch.Seen.Order(), watch.Seen);
        if (format != "Parquet")
            Assert.InRange(watch.Seen[0], 0, length * 3 / 4);
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Files_of_large_pages_are_read_fewer_at_a_time()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id bigint, v text)");
        const string Query = "SELECT r AS id, md5(r::VARCHAR) AS v FROM range(1000000) AS t(r)";
        foreach (var name in (string[])["a", "b", "c", "d"])
            await DuckDbAsync(scenario, name, name == "d" ? Query : "SELECT 1::BIGINT AS id, 'x' AS v", ", ROW_GROUP_SIZE 1000000, PARQUET_VERSION V1");
        var source = End.Parquet("in").Matching("*");

        var plan = await scenario.PlanAsync(source, End.Table("t", "copied"), parallel: 4);
        var output = await scenario.CopyAsync(source, End.Table("t", "copied"), parallel: 4);
        var small = await scenario.PlanAsync(source, End.Table("t", "copied"), parallel: 4, Map("id=id"));

        Assert.InRange(plan.MaxLanes!.Value, 1, 3);
        Assert.Contains(plan.Notes, note => note.Contains($"{plan.MaxLanes} of 4 files at a time", StringComparison.Ordinal));
        Assert.Equal((plan.MaxLanes.Value, 1_000_003L), (output.UsedParallelCopies, output.RowsCopied));
        Assert.Null(small.MaxLanes);
    }

    static Task DuckDbAsync(CopyScenario scenario, string name, string query, string options = "", string before = "")
    {
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        return ParquetTools.DuckDbAsync($"{before}COPY ({query}) TO '{Path.Combine(scenario.Files, "in", name)}.parquet' (FORMAT parquet{options})");
    }

    sealed class ByteWatch : CopyProgress
    {
        readonly List<long> _seen = [];

        public IReadOnlyList<long> Seen => _seen;

        public override void Advanced(string copyId, Slice slice, long rows, long bytes) => _seen.Add(bytes);
    }
}
