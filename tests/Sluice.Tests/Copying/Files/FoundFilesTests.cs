using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Files;

/// <summary>Delimited text as it is found: both lanes read it alike, or say alike what it is.</summary>
public sealed class FoundFilesTests
{
    const string Table = "CREATE TABLE copied.t (id integer, t text)";

    public static TheoryData<string, byte[]> Binaries => new()
    {
        { "gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] },
        { "bzip2", [.. "BZh9"u8, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 1] },
        { "ZIP archive", [.. "PK"u8, 3, 4, 20, 0, 0, 0] },
        { "zstd", [0x28, 0xB5, 0x2F, 0xFD, 0, 1] },
        { "Parquet", [.. "PAR1"u8, 0x15, 4, 0x15, 0x40] },
        { "Avro", [.. "Obj"u8, 1, 4, 0x16] },
        { "xz", [0xFD, .. "7zXZ"u8, 0, 0] },
    };

    public static TheoryData<string> Marked => ["UTF-8", "UTF-16", "UTF-16BE", "UTF-32", "UTF-32BE"];

    static JsonObject[] Lanes => [[], new() { ["enableSkipIncompatibleRow"] = true }];

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Binaries))]
    public async Task A_file_that_is_no_text_is_told_by_what_it_is_and_none_of_its_bytes_are_shown(string kind, byte[] start)
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, [.. start, .. "S3cret,Bytes"u8]);

        foreach (var lane in Lanes)
        {
            var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), lane);

            Assert.Equal((Side.Source, "FileNotSupported"), (fault.Side, fault.Code));
            Assert.Contains($" is {(kind == "ZIP archive" ? "a " : "")}{kind}", fault.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("S3cret", fault.Detail, StringComparison.Ordinal);
        }

        Assert.Equal("FileNotSupported", (await scenario.FailAsync(End.Json("in", "t.csv"), End.Table("t", "copied"))).Code);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Marked))]
    public async Task A_byte_order_mark_says_the_encoding_in_both_lanes_whatever_the_dataset_says(string encoding)
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        var marked = Encoding.GetEncoding(encoding);
        Write(scenario, [.. marked.GetPreamble(), .. marked.GetBytes("id,t\r\n1,ä😀\r\n")]);

        foreach (var lane in Lanes)
        {
            foreach (var file in new[] { End.Csv("in", "t.csv"), End.Csv("in", "t.csv").Set("encodingName", "ISO-8859-1") })
                await scenario.CopyAsync(file, End.Table("t", "copied"), (JsonObject)lane.DeepClone());
        }

        Assert.Equal(["1ä😀"], (await scenario.ColumnAsync<string>("SELECT id || t FROM copied.t")).Distinct());
        Assert.Equal(4, await scenario.CountAsync("copied.t"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id,t\n1,a\n2,b\n\n")]
    [InlineData("id,t\r\n1,a\r\n2,b\r\n\r\n")]
    [InlineData("\n\nid,t\n\n1,a\n\n2,b")]
    public async Task An_empty_line_is_passed_over_in_both_lanes(string content)
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, Encoding.UTF8.GetBytes(content));

        foreach (var lane in Lanes)
            Assert.Equal(2, (await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), lane)).RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_quote_that_does_not_close_is_told_by_its_row_and_line_in_both_lanes()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        var rows = string.Concat(Enumerable.Range(1, 40).Select(i => i == 21 ? "21,\"S3cret\n" : $"{i},v{i}\n"));
        Write(scenario, Encoding.UTF8.GetBytes("id,t\n" + rows));

        foreach (var lane in Lanes)
        {
            var fault = await scenario.FailAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), lane);

            Assert.Contains("Row 21 (line 22)", fault.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("S3cret", fault.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_value_of_a_backslash_and_a_point_is_read_in_both_lanes()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (x text)");
        Write(scenario, "x\n\\.\nb\n"u8.ToArray());

        foreach (var lane in Lanes)
            await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), lane);

        Assert.Equal(["\\.", "\\.", "b", "b"], await scenario.ColumnAsync<string>("SELECT x FROM copied.t ORDER BY x COLLATE \"C\""));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null)]
    [InlineData("UTF-16")]
    public async Task A_text_that_begins_as_a_byte_order_mark_does_is_written_and_read_back(string? encoding)
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE t AS SELECT E'\\uFEFFa' AS x, 1 AS n; CREATE TABLE copied.t (LIKE t)");
        foreach (var lane in Lanes)
        {
            await scenario.ExecuteAsync("TRUNCATE copied.t");
            var file = End.Csv($"out{lane.Count}").Set("firstRowAsHeader", false).Set("encodingName", encoding);
            // Files of some rows each are written by the typed lane.
            await scenario.CopyAsync(
                End.Table("t"), file.With("formatSettings", new JsonObject { ["maxRowsPerFile"] = lane.Count > 0 ? 10 : null }));
            await scenario.CopyAsync(file.Matching("*.csv"), End.Table("t", "copied"), lane);
            Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(DISTINCT ROW(x, n)) FROM (TABLE t UNION ALL TABLE copied.t) AS both_tables"));
        }
    }

    static void Write(CopyScenario scenario, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        File.WriteAllBytes(Path.Combine(scenario.Files, "in", "t.csv"), content);
    }
}
