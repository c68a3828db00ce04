using Sluice.Formats.DelimitedText;
using Sluice.Tests.Formats.DelimitedText;

namespace Sluice.Tests.PostgreSql.CopyProtocol;

public sealed class CopyOptionsTests
{
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
    public void What_COPY_cannot_say_is_a_problem_of_its_property(string property, string value)
    {
        var settings = property switch
        {
            "columnDelimiter" => new DelimitedTextFormat { ColumnDelimiter = value },
            "quoteChar" => new DelimitedTextFormat { QuoteChar = value },
            "escapeChar" => new DelimitedTextFormat { EscapeChar = value },
            "rowDelimiter" => new DelimitedTextFormat { RowDelimiter = value },
            _ => new DelimitedTextFormat { NullValue = value },
        };

        var problem = Assert.Single(settings.CopyOptions.Problems());

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

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\t", "'", "'", "NULL", true)]
    [InlineData("|", "\"", "\\", "\\N", false)]
    [InlineData("'", "\"", "'", "n", true)]
    [InlineData("~", "@", "\\", "", false)]
    [InlineData(";", "\"", "\"", "", true)]
    public async Task The_server_reads_what_it_writes_with_the_options(
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

        var file = await connection.CopyOutAsync($"COPY original TO STDOUT ({CsvFile.ServerOptions(settings, quoteAll)})");
        await connection.CopyInAsync($"COPY copied FROM STDIN ({settings.CopyOptions.ForReading()})", file);

        Assert.Equal(["id", "col,'1", "größe \"2\""], CsvHeader.Read(file, new CsvSyntax(settings), isHeader: true, isWhole: true)!.Values);
        Assert.Equal(6L, await connection.ScalarAsync<long>("SELECT count(*) FROM copied"));
        Assert.Equal(
            0L, await connection.ScalarAsync<long>("SELECT count(*) FROM (SELECT * FROM original EXCEPT SELECT * FROM copied) AS lost"));
    }
}
