using System.Text;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Streams;
using Sluice.Tests.Formats.DelimitedText;

namespace Sluice.Tests.PostgreSql.CopyProtocol;

public sealed class CopyOptionsTests
{
    /// <summary>ADF's name of every encoding that is taken: the message that refuses another lists them.</summary>
    public static TheoryData<string> Encodings =>
        [.. new DelimitedTextFormat { EncodingName = "?" }.CopyOptions.WritingProblems().Single().Remedy["Use one of ".Length..].Split(", ")];

    [Theory]
    [InlineData("columnDelimiter", "||")]
    [InlineData("columnDelimiter", "")]
    [InlineData("columnDelimiter", "§")]
    [InlineData("columnDelimiter", "\n")]
    [InlineData("columnDelimiter", "\"")]
    [InlineData("columnDelimiter", "\\")]
    [InlineData("columnDelimiter", ".")]
    [InlineData("quoteChar", "\\")]
    [InlineData("nullValue", "\\.")]
    [InlineData("quoteChar", "")]
    [InlineData("quoteChar", "''")]
    [InlineData("escapeChar", "")]
    [InlineData("escapeChar", "\0")]
    [InlineData("rowDelimiter", ";")]
    [InlineData("rowDelimiter", "\n\n")]
    [InlineData("nullValue", "a\nb")]
    [InlineData("nullValue", "a,b")]
    [InlineData("nullValue", "\"N\"")]
    [InlineData("encodingName", "UTF-16")]
    [InlineData("encodingName", "UTF-7")]
    public void What_COPY_cannot_say_is_a_problem_of_its_property(string property, string value)
    {
        var settings = property switch
        {
            "columnDelimiter" => new DelimitedTextFormat { ColumnDelimiter = value },
            "quoteChar" => new DelimitedTextFormat { QuoteChar = value },
            "escapeChar" => new DelimitedTextFormat { EscapeChar = value },
            "rowDelimiter" => new DelimitedTextFormat { RowDelimiter = value },
            "nullValue" => new DelimitedTextFormat { NullValue = value },
            _ => new DelimitedTextFormat { EncodingName = value },
        };

        var problem = Assert.Single(settings.CopyOptions.WritingProblems());

        Assert.Equal((property, value), (problem.Property, problem.Value));
        Assert.NotEmpty(problem.Problem);
        Assert.NotEmpty(problem.Remedy);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("\t")]
    public void The_delimiter_is_not_the_quote(string both)
    {
        var settings = new DelimitedTextFormat { ColumnDelimiter = both, QuoteChar = both };

        var problem = Assert.Single(settings.CopyOptions.Problems());

        Assert.Equal(("columnDelimiter", both), (problem.Property, problem.Value));
        Assert.Equal("the delimiter and the quote are the same", problem.Problem);
    }

    [Theory]
    [InlineData("SHIFT-JIS")]
    [InlineData("BIG5")]
    [InlineData("GB18030")]
    [InlineData("JOHAB")]
    public void Where_a_mark_may_be_half_a_character_the_server_does_not_write_it(string encoding)
    {
        var settings = new DelimitedTextFormat { EncodingName = encoding };
        Assert.Equal("escapeChar", Assert.Single(settings.CopyOptions.WritingProblems()).Property);
        Assert.Equal("quoteChar", Assert.Single((settings with { EscapeChar = "\"", QuoteChar = "|" }).CopyOptions.WritingProblems()).Property);
        Assert.Empty((settings with { EscapeChar = "\"" }).CopyOptions.WritingProblems());
        Assert.Empty(settings.CopyOptions.Problems());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\t", "'", "'", "NULL", true)]
    [InlineData("|", "\"", "\\", "\\N", false)]
    [InlineData("'", "\"", "'", "n", true)]
    [InlineData("~", "@", "\\", "", false)]
    [InlineData(";", "\"", "\"", "", true)]
    public async Task The_server_reads_what_it_wrote_with_the_options(
        string delimiter, string quote, string escape, string nullValue, bool quoteAll)
    {
        var settings = new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            QuoteChar = quote,
            EscapeChar = escape,
            NullValue = nullValue,
            FirstRowAsHeader = true,
        };
        Assert.Empty(settings.CopyOptions.Problems());
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync(""""
            CREATE TEMP TABLE original (id int, "col,'1" text, "größe ""2""" text);
            INSERT INTO original VALUES
                (1, NULL, ''), (2, 'NULL', '\N'), (3, E'a\tb|c''d"e@f\\g;', E'line\nbreak\r\n'),
                (4, 'ü', '\'), (5, 'n', '@'), (6, '""', '''''');
            CREATE TEMP TABLE copied (LIKE original);
            """");

        var file = await connection.CopyOutAsync($"COPY original TO STDOUT ({settings.CopyOptions.ForWriting(quoteAll)})");
        await connection.CopyInAsync($"COPY copied FROM STDIN ({settings.CopyOptions.ForReading()})", file);

        Assert.Equal(["id", "col,'1", "größe \"2\""], CsvHeader.Read(file, new CsvSyntax(settings), isHeader: true, isWhole: true)!.Values);
        Assert.Equal(6L, await connection.ScalarAsync<long>("SELECT count(*) FROM copied"));
        Assert.Equal(
            0L, await connection.ScalarAsync<long>("SELECT count(*) FROM (SELECT * FROM original EXCEPT SELECT * FROM copied) AS lost"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Encodings))]
    public async Task The_server_and_Sluice_know_every_encoding_that_is_taken(string encoding)
    {
        var settings = new DelimitedTextFormat { EncodingName = encoding, EscapeChar = "\"", FirstRowAsHeader = true };
        Assert.Empty(settings.CopyOptions.WritingProblems());
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        var name = Sample(encoding);

        var options = settings.CopyOptions.ForWriting(quoteAll: false);
        var file = await connection.CopyOutAsync($"COPY (SELECT 1 AS \"{name}\") TO STDOUT ({options})");

        var (names, _) = await CsvFile.ReadAsync(FileEncoding.Decode(new MemoryStream(file), encoding), settings);
        Assert.Equal([name], names);
        if (!encoding.StartsWith("UTF-8", StringComparison.Ordinal))
            Assert.NotEqual(Encoding.UTF8.GetBytes(name + "\n1\n"), file);
    }

    /// <summary>A word in letters of the encoding's language.</summary>
    static string Sample(string encoding) => encoding switch
    {
        "SHIFT-JIS" or "EUC-JP" => "日本表",
        "BIG5" => "表功能",
        "GB2312" or "GB18030" => "中国表",
        "EUC-KR" or "JOHAB" => "한국어",
        "CP866" or "ISO-8859-5" or "WINDOWS-1251" => "Заказ",
        "ISO-8859-6" or "WINDOWS-1256" => "طلب",
        "ISO-8859-7" or "WINDOWS-1253" => "Τιμη",
        "ISO-8859-8" or "WINDOWS-1255" => "מחיר",
        "ISO-8859-2" or "WINDOWS-1250" => "Łódź",
        "ISO-8859-3" => "ĉapelo",
        "ISO-8859-4" or "ISO-8859-13" or "WINDOWS-1257" => "šūnas",
        "ISO-8859-9" or "WINDOWS-1254" => "Şirket",
        "ISO-8859-15" => "5€",
        "WINDOWS-874" => "ราคา",
        "WINDOWS-1258" => "Đơn",
        _ => "Größe",
    };
}
