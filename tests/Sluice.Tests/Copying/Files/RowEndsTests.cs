using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Files;

/// <summary>Where rows of delimited text end is the same question in both lanes, and from the command line.</summary>
public sealed class RowEndsTests
{
    const string Windows = "id,t\r\n1,abc\r\n2,\r\n";

    /// <summary>Has rows decoded.</summary>
    static JsonObject Typed => new() { ["enableSkipIncompatibleRow"] = true };

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_of_Windows_are_read_from_the_command_line()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, t text)");
        var file = await WriteAsync(scenario, "crlf.csv", Encoding.UTF8.GetBytes(Windows));
        var packed = await WriteAsync(scenario, "crlf.csv.gz", Gzip(Windows));
        var json = Path.Combine(scenario.Files, "out", "t.json");

        foreach (var from in new[] { file, packed })
        {
            foreach (var lane in new[] { Array.Empty<string>(), ["--skip-bad-rows"] })
            {
                await scenario.ExecuteAsync("TRUNCATE copied.t");
                (await scenario.SluiceAsync(["copy", from, scenario.Uri, "--to-table", "copied.t", .. lane])).Succeeded();
                Assert.Equal("1abc 2NULL", await RowsAsync(scenario));
            }
        }

        await scenario.ExecuteAsync("DROP TABLE copied.t");
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.t", "--auto-create")).Succeeded();
        (await scenario.SluiceAsync("copy", file, json)).Succeeded();

        Assert.Equal("1abc 2NULL", await RowsAsync(scenario));
        Assert.Equal("{\"id\":\"1\",\"t\":\"abc\"}\n{\"id\":\"2\"}\n", (await File.ReadAllTextAsync(json)).Replace(",\"t\":null", "", StringComparison.Ordinal).ReplaceLineEndings("\n"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, "id,t\r\n1,a\n2,b\r\n3,c\r4,d", "1a 2b 3c 4d")]
    [InlineData(null, "id,t\r1,\"a\r\nb\"\n2,\r", "1a~|b 2NULL")]
    [InlineData(null, "\n\r\nid,t\n1,a\n\n\r\n2,b\n\n", "1a 2b")]
    [InlineData("\n", "id,t\n1,a\n2,b\r\n3,c\n\n", "1a 2b~ 3c")]
    [InlineData("\r\n", "id,t\r\n1,a\nb\r\n2,\r\r\n", "1a|b 2~")]
    [InlineData("\r", "id,t\r1,\n\r2,b\r", "1| 2b")]
    public async Task A_row_delimiter_means_the_same_in_both_lanes(string? delimiter, string content, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, t text)");
        await WriteAsync(scenario, "in/t.csv", Encoding.UTF8.GetBytes(content));
        var file = delimiter is null ? End.Csv("in", "t.csv") : End.Csv("in", "t.csv").Set("rowDelimiter", delimiter);

        foreach (var settings in new[] { new JsonObject(), Typed })
        {
            await scenario.ExecuteAsync("TRUNCATE copied.t");
            var output = await scenario.CopyAsync(file, End.Table("t", "copied"), settings);

            Assert.Equal(expected, await RowsAsync(scenario));
            Assert.Equal(expected.Split(' ').Length, output.RowsCopied);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_name_of_the_header_ends_where_its_row_does_in_both_lanes()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, t text)");
        await WriteAsync(scenario, "in/t.csv", Encoding.UTF8.GetBytes(Windows));

        foreach (var settings in new[] { new JsonObject(), Typed })
        {
            var fault = await scenario.FailAsync(End.Csv("in", "t.csv").Set("rowDelimiter", "\n"), End.Table("t", "copied"), settings);
            Assert.Contains("(there is 't')", fault.Detail, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blobs_of_Windows_are_read_in_both_lanes()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id, 'abc' AS t UNION ALL SELECT 2, NULL; CREATE TABLE copied.t (LIKE t)");
        await scenario.AzuriteAsync();
        var container = "rows" + Guid.NewGuid().ToString("N");
        // Unsaid, rows are written with \r\n.
        await scenario.CopyAsync(End.Table("t"), End.Blobs(container, "in", "t.csv"));

        foreach (var settings in new[] { new JsonObject(), Typed })
        {
            await scenario.ExecuteAsync("TRUNCATE copied.t");
            await scenario.CopyAsync(End.Blobs(container, "in", "t.csv"), End.Table("t", "copied"), settings);
            await scenario.AssertSameAsync("t", "copied.t");
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\\t")]
    [InlineData("\\u0009")]
    public async Task A_tab_in_two_characters_separates_columns(string delimiter)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, t text)");
        await WriteAsync(scenario, "in/t.csv", "id\tt\n1\ta\n"u8.ToArray());

        await scenario.CopyAsync(End.Csv("in", "t.csv").Set("columnDelimiter", delimiter), End.Table("t", "copied"));

        Assert.Equal("1a", await RowsAsync(scenario));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_file_that_is_named_tsv_has_tabs_on_the_command_line()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, t text)");
        var file = await WriteAsync(scenario, "t.tsv", "id\tt\r\n1\ta\r\n"u8.ToArray());

        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.t")).Succeeded();

        Assert.Equal("1a", await RowsAsync(scenario));
    }

    static Task<string?> RowsAsync(CopyScenario scenario) => scenario.ScalarAsync<string>(
        @"SELECT string_agg(translate(id || coalesce(t, 'NULL'), E'\r\n', '~|'), ' ' ORDER BY id) FROM copied.t");

    static async Task<string> WriteAsync(CopyScenario scenario, string path, byte[] content)
    {
        var full = Path.Combine(scenario.Files, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, content);
        return full;
    }

    static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
