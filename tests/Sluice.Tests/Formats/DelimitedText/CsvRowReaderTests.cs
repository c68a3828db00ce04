using System.Text;
using Sluice.Formats.DelimitedText;
using Sluice.Tests.Formats.Streams;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvRowReaderTests
{
    static readonly DelimitedTextFormat Doubled = new() { EscapeChar = "\"" };

    static DelimitedTextFormat Unquoted => new() { QuoteChar = "", EscapeChar = "\\", NullValue = "\\N" };

    [Theory]
    [InlineData("1,\"\",\n", "1", "", null)]
    [InlineData("a\"b\"c,\"d\"e,f\"\"\n", "abc", "de", "f")]
    [InlineData("\"a,\r\nb\",\"c\"\"d\",\"\"\"\"\n", "a,\r\nb", "c\"d", "\"")]
    [InlineData(" a , \"b\" ,\u00fc\U0001F600", " a ", " b ", "ü😀")]
    [InlineData("\\.,\\N,\\\r\n", "\\.", "\\N", "\\")]
    public async Task Values_are_read_as_COPY_reads_them(string text, string? first, string? second, string? third)
    {
        var (names, rows) = await CsvFile.ReadAsync(text, Doubled);

        Assert.Equal(["Prop_0", "Prop_1", "Prop_2"], names);
        Assert.Equal(new[] { first, second, third }, Assert.Single(rows).AsEnumerable());
    }

    [Theory]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\rc,d\r")]
    [InlineData("a,b\nc,d\n")]
    [InlineData("a,b\nc,d")]
    [InlineData("\n\r\na,b\r\n\r\n\rc,d\n\n")]
    public async Task Any_line_break_ends_a_row_and_an_empty_line_is_none(string text)
    {
        var (_, rows) = await CsvFile.ReadAsync(text, Doubled);

        Assert.Equal([["a", "b"], ["c", "d"]], rows);
    }

    [Fact]
    public async Task In_a_file_of_one_column_an_empty_line_is_a_row()
    {
        Assert.Equal([[null], ["a"], [null]], (await CsvFile.ReadAsync("\na\n\n", Doubled)).Rows);
        Assert.Equal([[""], ["a"], [""]], (await CsvFile.ReadAsync("\na\n\n", Doubled with { NullValue = "NULL" })).Rows);
    }

    [Fact]
    public async Task Null_is_what_stands_for_it_unquoted_only()
    {
        var (_, rows) = await CsvFile.ReadAsync("NULL,\"NULL\",,\"\",NULLS,N\"UL\"L\n", Doubled with { NullValue = "NULL" });

        Assert.Equal(new[] { null, "NULL", "", "", "NULLS", "NULL" }, Assert.Single(rows).AsEnumerable());
    }

    [Theory]
    [InlineData("¦", null, "\"", "\"", "a¦\"b¦§\"¦§\nc¦d¦e\n")]
    [InlineData("||", "#!", "'", "\\", "a||'b¦§'||§#!c||d||e#!")]
    [InlineData("\u0001", "\u0002", "\"", "\"", "a\u0001b¦§\u0001§\u0002c\u0001d\u0001e\u0002")]
    [InlineData(",", "|", "«", "»", "a,«b¦§«,§|c,d,e|")]
    [InlineData(",", ",,", "\"", "\"", "a,b¦§,§,,c,d,e,,")]
    public async Task Marks_may_be_any_characters(string delimiter, string? rowEnd, string quote, string escape, string text)
    {
        var settings = new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            RowDelimiter = rowEnd,
            QuoteChar = quote,
            EscapeChar = escape,
        };

        var (_, rows) = await CsvFile.ReadAsync(text, settings);

        Assert.Equal([["a", "b¦§", "§"], ["c", "d", "e"]], rows);
    }

    [Fact]
    public async Task Without_quotes_the_escape_protects_delimiters_row_ends_and_itself()
    {
        var (_, rows) = await CsvFile.ReadAsync("\\N,\\\\N,\"a\\,b\\\r\nc\\x\\\\\nd,\\\n,\\", Unquoted);

        Assert.Equal([[null, "\\N", "\"a,b\r\nc\\x\\"], ["d", "\n", "\\"]], rows);
    }

    [Fact]
    public async Task A_row_delimiter_that_is_given_is_the_only_one()
    {
        var (_, rows) = await CsvFile.ReadAsync("a,b\r\nc,d\re\n", Doubled with { RowDelimiter = "\n" });

        Assert.Equal([["a", "b\r"], ["c", "d\re"]], rows);
    }

    [Theory]
    [InlineData("id,\"na,\nme\"\n1,2\n", 0)]
    [InlineData("\nid,\"na,\nme\"\n1,2\n", 0)]
    [InlineData("it's a comment, \"\n\n\nand another\r\n\nid,\"na,\nme\"\n1,2\n", 2)]
    public async Task The_header_names_the_columns_behind_lines_to_skip(string text, int skipLineCount)
    {
        var (names, rows) = await CsvFile.ReadAsync(text, Doubled with { FirstRowAsHeader = true }, skipLineCount: skipLineCount);

        Assert.Equal(["id", "na,\nme"], names);
        Assert.Equal([["1", "2"]], rows);
    }

    [Theory]
    [InlineData("", false, 0)]
    [InlineData("", true, 0)]
    [InlineData("\n\n", true, 0)]
    [InlineData("a,b", true, 2)]
    [InlineData("a,b\n", true, 2)]
    public async Task A_file_may_have_no_rows(string text, bool hasHeader, int columns)
    {
        var (names, rows) = await CsvFile.ReadAsync(text, Doubled with { FirstRowAsHeader = hasHeader });

        Assert.Equal(columns, names.Length);
        Assert.Empty(rows);
        Assert.Empty((await CsvFile.ReadAsync(text, Doubled with { FirstRowAsHeader = hasHeader }, skipLineCount: 3)).Names);
    }

    [Fact]
    public async Task Rows_that_do_not_fit_are_reported_and_the_others_read()
    {
        var bad = new BadRowList();
        var file = "a,b\n1,2\n1,\"2,\",3\n1\n\n3,\0\n\"4\",\0\n5,6\n7,\u00ff\n8,9"u8.ToArray();
        file[Array.IndexOf(file, (byte)0xC3)] = (byte)'x';

        var (_, rows) = await CsvFile.ReadAsync(new MemoryStream(file), Doubled with { FirstRowAsHeader = true }, bad);

        Assert.Equal([["1", "2"], ["5", "6"], ["8", "9"]], rows);
        Assert.Equal(
            [
                (2, null, "It has 3 values, the file has 2 columns.", "\"1\",\"2,\",\"3\""),
                (3, null, "It has 1 values, the file has 2 columns.", "\"1\""),
                (4, "b", "The value has a NUL byte, which text cannot hold.", "\"3\",\"\0\""),
                (5, "b", "The value has a NUL byte, which text cannot hold.", "\"4\",\"\0\""),
                (7, null, "It is not text in the encoding of the dataset. Check its encodingName.", "\"7\",\"x\uFFFD\""),
            ],
            bad.Rows);
    }

    [Fact]
    public async Task A_quote_that_never_closes_is_refused_with_its_row()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync("1,2\n3,4\n5,\"6\n7,8\n", Doubled));

        Assert.StartsWith("Row 3 (line 3) begins a quoted value that does not end", error.Message);
    }

    [Fact]
    public async Task A_row_beyond_the_limit_is_refused_with_its_number()
    {
        var file = new MemoryStream(Encoding.UTF8.GetBytes("1,2\n3,\"" + new string('x', 3_000_000)));

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync(file, Doubled, maxRowBytes: 1_000_000));

        Assert.StartsWith("Row 2 is longer than 1000000 bytes", error.Message);
        Assert.True(file.Position < 2_200_000);
    }

    [Fact]
    public async Task A_header_that_does_not_end_or_never_stops_is_refused()
    {
        var settings = Doubled with { FirstRowAsHeader = true };

        await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync(new string('x', 5_000_000), settings));
        await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync(new string(',', 50_000), settings));
        await Assert.ThrowsAsync<InvalidDataException>(() => CsvFile.ReadAsync("a,\0b\n", settings));
    }

    [Fact]
    public async Task Whatever_pieces_a_file_comes_in_its_rows_are_the_same()
    {
        var random = new Random(7);
        string?[] values = [null, "", "a", "ü¦😀", "x,y", "\"", "line\r\nbreak", new string('z', 300), "\\", "NULL", "1234567890"];
        var rows = Enumerable.Range(0, 40_000)
            .Select(row => new[] { $"{row}", values[random.Next(values.Length)], values[random.Next(values.Length)] }).ToList();
        rows[20_000][1] = new string('"', 1 << 20);
        rows[20_001][2] = string.Concat(Enumerable.Repeat("é,\n", 300_000));
        foreach (var settings in new[]
                 {
                     Doubled, new DelimitedTextFormat { ColumnDelimiter = "¦", RowDelimiter = "\u0001|", NullValue = "NULL" },
                     Unquoted with { RowDelimiter = "\n" },
                 })
        {
            var file = await CsvFile.WriteAsync(["a", "b", "c"], rows, settings);

            Assert.Equal(rows, (await CsvFile.ReadAsync(new MemoryStream(file), settings)).Rows);
            Assert.Equal(rows, (await CsvFile.ReadAsync(new CrumblingStream(file), settings)).Rows);
        }
    }
}
