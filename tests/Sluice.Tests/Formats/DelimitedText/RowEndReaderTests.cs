using System.Text;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

/// <summary>What the server is sent of a file, so that it reads the rows that the typed lane does.</summary>
public sealed class RowEndReaderTests
{
    static readonly DelimitedTextFormat Doubled = new() { EscapeChar = "\"" };

    [Theory]
    [InlineData(null, "a,b\r\nc,d\r\n", "a,b\nc,d\n", 2)]
    [InlineData(null, "a,b\rc,d\n\r\n", "a,b\nc,d\n", 2)]
    [InlineData(null, "\n\ra,b\n\n\nc,d", "a,b\nc,d\n", 2)]
    [InlineData(null, "a,\"\r\"\r", "a,\"\r\"\n", 1)]
    [InlineData("\n", "a,b\r\nc,d\n", "a,b\"\r\"\nc,d\n", 2)]
    [InlineData("\n", "\r\na,b\r", "\"\r\"\na,b\"\r\"\n", 2)]
    [InlineData("\r", "a,b\r\nc,d\r", "a,b\n\"\n\"c,d\n", 2)]
    [InlineData("\r\n", "a\r,b\n\r\n\r\nc", "a\"\r\",b\"\n\"\nc\n", 2)]
    [InlineData("\r\n", "a,b\r\r\n\r", "a,b\"\r\"\n\"\r\"\n", 2)]
    [InlineData(null, "\\.\nb,\\.\n\\.x", "\"\"\\.\nb,\\.\n\"\"\\.x\n", 3)]
    [InlineData(null, "\"\\.\"\n\"\n\\.\n\"", "\"\\.\"\n\"\n\\.\n\"\n", 2)]
    public void Every_row_ends_with_a_line_feed_however_the_bytes_are_cut(string? rowEnd, string text, string expected, int rows)
    {
        foreach (var pieces in EveryCut(text))
        {
            var settings = rowEnd is null ? Doubled : new DelimitedTextFormat { RowDelimiter = rowEnd };
            var (written, counted) = Rewrite(settings, columns: 2, pieces);

            Assert.Equal((expected, rows), (Encoding.UTF8.GetString(written), counted));
        }
    }

    [Theory]
    [InlineData(false, 1, "\n\na\n\n", "\n\na\n\n", 4)]
    [InlineData(true, 1, "\n\na\n\n", "a\n\n", 1)]
    [InlineData(true, 2, "\r\n\r\na\r\n\r\n", "a\n", 0)]
    [InlineData(false, 1, "", "", 0)]
    public void An_empty_line_is_a_row_of_one_column_only_and_none_before_a_header(
        bool hasHeader, int columns, string text, string expected, int rows)
    {
        var (written, counted) = Rewrite(Doubled with { FirstRowAsHeader = hasHeader }, columns, [Encoding.UTF8.GetBytes(text)]);

        Assert.Equal((expected, rows), (Encoding.UTF8.GetString(written), counted));
    }

    [Theory]
    [InlineData("\"", null)]
    [InlineData("\\", null)]
    [InlineData("\\", "\n")]
    [InlineData("\\", "\r\n")]
    [InlineData("\\", "\r")]
    public async Task What_is_sent_has_the_rows_that_the_typed_lane_reads(string escape, string? rowEnd)
    {
        var random = new Random(7);
        var settings = new DelimitedTextFormat { EscapeChar = escape, RowDelimiter = rowEnd };
        string[] parts = ["a", ",", "\r", "\n", "\r\n", "\"", "\"\"", "\\", "\"b\r\nc\"", ".", "\\."];
        for (var round = 0; round < 400; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => parts[random.Next(parts.Length)]));
            List<string?[]> expected;
            string[] names;
            try
            {
                (names, expected) = await CsvFile.ReadAsync(text, settings, new BadRowList());
            }
            catch (InvalidDataException damaged)
            {
                if (!damaged.Message.StartsWith("Row 1 ", StringComparison.Ordinal))
                {
                    // Of several quotes in one value either may be the one.
                    var sent = Assert.Throws<InvalidDataException>(() => Rewrite(settings, Columns(text, settings), Cut(text, random)));
                    Assert.Equal(damaged.Message.Split(" (")[0], sent.Message.Split(" (")[0]);
                }

                continue;
            }

            var (written, _) = Rewrite(settings, names.Length, Cut(text, random));

            var (_, rows) = await CsvFile.ReadAsync(
                Encoding.UTF8.GetString(written), settings with { RowDelimiter = "\n" }, new BadRowList());
            Assert.True(
                expected.Select(row => string.Join('|', row.Select(value => value ?? "NULL")))
                    .SequenceEqual(rows.Select(row => string.Join('|', row.Select(value => value ?? "NULL")))),
                text.ReplaceLineEndings("~"));
        }
    }

    [Theory]
    [InlineData("a,b\nc,\"d\r\n\"\"\n", "Row 2 (line 2) begins a quoted value")]
    [InlineData("a,\"\r\n\"\r\nc,d\r\n\"e", "Row 3 (line 4) begins a quoted value")]
    [InlineData("\"a,b\n", "Row 1 (line 1) begins a quoted value")]
    public async Task A_quote_that_does_not_close_is_told_by_its_row_and_line_in_both_lanes(string text, string place)
    {
        foreach (var pieces in EveryCut(text))
        {
            var fault = Assert.Throws<InvalidDataException>(() => Rewrite(Doubled, columns: 2, pieces));
            Assert.StartsWith(place, fault.Message, StringComparison.Ordinal);
        }

        var typed = await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync(text, Doubled));
        Assert.StartsWith(place, typed.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\\.\nb\n", "\\.|b")]
    [InlineData("a\r\n\\.\r\nb\r\n", "a|\\.|b")]
    [InlineData("a\r\\.", "a|\\.")]
    [InlineData("\"a\n\"\n\\.\n", "a\n|\\.")]
    [InlineData("a\n\"\n\\.\n\"\nb\n", "a|\n\\.\n|b")]
    [InlineData("a\n\\.x\n\\..\n \\.\n\\. \n\\\n.\n", "a|\\.x|\\..| \\.|\\. |\\|.")]
    public async Task A_value_that_is_the_servers_end_of_data_is_a_value(string text, string expected)
    {
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync("CREATE TEMP TABLE target (id serial, value text)");
        var (written, rows) = Rewrite(Doubled, columns: 1, Cut(text, new Random(1)));

        await connection.CopyInAsync("COPY target (value) FROM STDIN (FORMAT csv)", written);

        Assert.Equal(expected, await connection.ScalarAsync<string>("SELECT string_agg(value, '|' ORDER BY id) FROM target"));
        Assert.Equal(expected.Count(letter => letter == '|') + 1, rows);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\"", "\"", "\n")]
    [InlineData("\"", "\\", "\r\n")]
    [InlineData("\"", "\"", "\r")]
    [InlineData("'", "\\", "\n")]
    public async Task Rows_are_counted_as_the_server_reads_them(string quote, string escape, string rowEnd)
    {
        var random = new Random(42);
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync("CREATE TEMP TABLE target (value text)");
        string[] parts =
        [
            "a", "ü", $"{quote}b{quote}", $"{quote}{rowEnd}{quote}", $"{quote}{escape}{quote}{quote}", $"c{quote}{rowEnd}x{quote}d",
            quote + quote, " ", rowEnd, rowEnd,
        ];
        var settings = new DelimitedTextFormat { ColumnDelimiter = ";", QuoteChar = quote, EscapeChar = escape };
        for (var round = 0; round < 60; round++)
        {
            var text = "first" + rowEnd + string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => parts[random.Next(parts.Length)]));
            var (written, rows) = Rewrite(settings, columns: 1, Cut(text, random));

            await connection.ExecuteAsync("TRUNCATE target");
            await connection.CopyInAsync($"COPY target FROM STDIN ({settings.CopyOptions.ForReading()})", written);

            Assert.True(rows == await connection.ScalarAsync<long>("SELECT count(*) FROM target"), text);
        }
    }

    static int Columns(string text, DelimitedTextFormat settings) =>
        CsvHeader.Read(Encoding.UTF8.GetBytes(text), new CsvSyntax(settings), isHeader: false, isWhole: true)!.Values.Count;

    static (byte[] Written, long Rows) Rewrite(DelimitedTextFormat settings, int columns, IEnumerable<byte[]> pieces)
    {
        var reader = new RowEndReader(settings, columns);
        var written = new List<byte>();
        foreach (var piece in pieces)
        {
            var output = new byte[(piece.Length + 2) * 3];
            written.AddRange(output[..reader.Rewrite(piece, output)]);
        }

        var end = new byte[8];
        // What follows the end is another end.
        for (int length; (length = reader.End(end)) > 0;)
            written.AddRange(end[..length]);
        return ([.. written], reader.Rows);
    }

    static IEnumerable<byte[]> Cut(string text, Random random) => Encoding.UTF8.GetBytes(text).Chunk(random.Next(1, 9));

    /// <summary>Every way to cut a text into pieces: a bit for each place between two bytes.</summary>
    static IEnumerable<List<byte[]>> EveryCut(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cuts = 0; cuts < 1 << (bytes.Length - 1); cuts++)
        {
            var pieces = new List<byte[]>();
            var start = 0;
            for (var end = 1; end <= bytes.Length; end++)
            {
                if (end < bytes.Length && (cuts >> (end - 1) & 1) == 0)
                    continue;
                pieces.Add(bytes[start..end]);
                start = end;
            }

            yield return pieces;
        }
    }
}
