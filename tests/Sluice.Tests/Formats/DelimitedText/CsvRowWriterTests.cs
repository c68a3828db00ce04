using System.Text;
using Npgsql;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.DelimitedText;
using Sluice.Tests.Formats.Streams;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvRowWriterTests
{
    static readonly string?[][] Rows =
    [
        [null, "", "a"], ["NULL", "\\N", "n"], ["a\tb|c'd\"e@f\\g;", "line\nbreak\r\n", "\r"], ["ü😀", "\\", "@"],
        ["\"\"", "''", "\\."], ["\\.", "x", "y"], [" a ", "1,5", "~"], [null, null, null], ["\u0001", "¦", "\\\\\"\""],
    ];

    public static TheoryData<string, string, string, string, bool> Dialects
    {
        get
        {
            var all = new TheoryData<string, string, string, string, bool>();
            foreach (var delimiter in (string[])[",", "\t", "|", "\\", "\u0001"])
            {
                foreach (var (quote, escape) in ((string, string)[])[("\"", "\""), ("\"", "\\"), ("'", "@"), ("~", "~")])
                {
                    foreach (var nullValue in (string[])["", "NULL", "\\N", "n"])
                    {
                        if (delimiter != quote && !nullValue.Contains(delimiter, StringComparison.Ordinal))
                            all.Add(delimiter, quote, escape, nullValue, nullValue.Length % 2 == 0);
                    }
                }
            }

            return all;
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Dialects))]
    public async Task What_is_written_is_what_the_server_writes_and_both_read_it(
        string delimiter, string quote, string escape, string nullValue, bool firstRowAsHeader)
    {
        var settings = new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            QuoteChar = quote,
            EscapeChar = escape,
            NullValue = nullValue,
            RowDelimiter = "\n",
            FirstRowAsHeader = firstRowAsHeader,
        };
        string[] names = ["id,'1", "größe \"2\"", "n"];
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync("CREATE TEMP TABLE original (\"id,'1\" text, \"größe \"\"2\"\"\" text, n text)");
        foreach (var row in Rows)
            await InsertAsync(connection, row);
        foreach (var quoteAll in (bool[])[false, true])
        {
            var theirs = await connection.CopyOutAsync($"COPY original TO STDOUT ({CsvFile.ServerOptions(settings, quoteAll)})");

            var ours = await CsvFile.WriteAsync(names, Rows, settings, quoteAll);

            Assert.Equal(Encoding.UTF8.GetString(theirs), Encoding.UTF8.GetString(ours));
            var (readNames, readRows) = await CsvFile.ReadAsync(new CrumblingStream(theirs), settings);
            Assert.Equal(Rows, readRows);
            Assert.Equal(firstRowAsHeader ? names : ["Prop_0", "Prop_1", "Prop_2"], readNames);
            await connection.ExecuteAsync("CREATE TEMP TABLE copied (LIKE original)");
            await connection.CopyInAsync($"COPY copied FROM STDIN ({settings.CopyOptions.ForReading()})", ours);
            Assert.Equal(0L, await connection.ScalarAsync<long>(
                "SELECT count(*) FROM (SELECT * FROM original EXCEPT ALL SELECT * FROM copied) AS lost"));
            await connection.ExecuteAsync("DROP TABLE copied");
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("")]
    [InlineData("NULL")]
    public async Task One_column_is_written_as_the_server_writes_it(string nullValue)
    {
        var settings = new DelimitedTextFormat { RowDelimiter = "\n", NullValue = nullValue, EscapeChar = "\"" };
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        var options = CsvFile.ServerOptions(settings);
        var theirs = await connection.CopyOutAsync(
            $"COPY (SELECT * FROM (VALUES (''), (NULL), ('\\.'), ('NULL'), ('\\.x'), ('a')) AS v) TO STDOUT ({options})");
        string?[][] rows = [[""], [null], ["\\."], ["NULL"], ["\\.x"], ["a"]];

        Assert.Equal(Encoding.UTF8.GetString(theirs), Encoding.UTF8.GetString(await CsvFile.WriteAsync(["v"], rows, settings)));
        Assert.Equal(rows, (await CsvFile.ReadAsync(new MemoryStream(theirs), settings)).Rows);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(",", "\"", "")]
    [InlineData("-", "1", "t")]
    [InlineData(" ", "\\", "2")]
    public async Task Values_of_any_kind_are_written_as_the_server_writes_them(string delimiter, string quote, string nullValue)
    {
        var settings = new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            QuoteChar = quote,
            EscapeChar = quote,
            NullValue = nullValue,
            RowDelimiter = "\n",
        };
        ColumnKind[] kinds =
        [
            ColumnKind.Boolean, ColumnKind.Int16, ColumnKind.Int32, ColumnKind.Int64, ColumnKind.Single, ColumnKind.Double,
            ColumnKind.Date, ColumnKind.Time, ColumnKind.Timestamp, ColumnKind.TimestampTz, ColumnKind.Uuid, ColumnKind.Bytes,
            ColumnKind.Json, ColumnKind.List, ColumnKind.Decimal,
        ];
        const string Select = """
            SELECT true, 2::int2, (-2147483648)::int4, 9223372036854775807::int8, 'NaN'::float4, -1e-300::float8, '0044-03-15 BC'::date,
                   '23:59:59.5'::time, 'infinity'::timestamp, '2024-02-29 12:00:00.000001Z'::timestamptz,
                   '00000000-0000-0000-0000-00000000000a'::uuid, '\x00ff'::bytea, '{"a": 1}'::json, '{1,NULL,2}'::int4[],
                   -12345678901234567890.50::numeric
            UNION ALL SELECT false, NULL, 2, 0, 1.5, 'Infinity', 'infinity', '00:00', '2000-01-01', '0001-01-01 BC', NULL, '', '"q,t"',
                   '{}', 'NaN'
            """;
        var fields = kinds.Select((kind, i) => new Field($"c{i}", new ColumnType(kind)
        {
            Element = kind == ColumnKind.List ? new ColumnType(ColumnKind.Int32) : null,
        })).ToArray();
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync("SET TimeZone = 'UTC'");
        var plain = new DelimitedTextFormat { NullValue = "(null)", EscapeChar = "\"" };
        var texts = (await CsvFile.ReadAsync(
            new MemoryStream(await connection.CopyOutAsync($"COPY ({Select}) TO STDOUT ({CsvFile.ServerOptions(plain)})")),
            plain)).Rows;
        using var batch = new ColumnBatch(fields);
        foreach (var row in texts)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is { } text)
                    Assert.True(TextRepresentation.TryRead(Encoding.UTF8.GetBytes(text), fields[i].Type, batch.Columns[i]), text);
                else
                    batch.Columns[i].AppendNull();
            }
        }

        foreach (var quoteAll in (bool[])[false, true])
        {
            var file = new MemoryStream();
            await using var writer = new CsvRowWriter(file, fields, settings, quoteAll);
            await writer.WriteAsync(batch, 0, 1, CancellationToken.None);
            await writer.WriteAsync(batch, 1, 1, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);

            var theirs = await connection.CopyOutAsync($"COPY ({Select}) TO STDOUT ({CsvFile.ServerOptions(settings, quoteAll)})");
            Assert.Equal(Encoding.UTF8.GetString(theirs), Encoding.UTF8.GetString(file.ToArray()));
        }
    }

    [Theory]
    [InlineData("¦", null, "«", "\\", "")]
    [InlineData("||", "#!", "'", "'", "NULL")]
    [InlineData(",", "|", "\"", "\"", "\\N")]
    [InlineData("\t", "\n", "", "\\", "\\N")]
    [InlineData("\u0001", "\u0002", "", "\\", "\u0003")]
    [InlineData("\u0006\u0001", "\u0002", "", "", "\u0003")]
    public async Task What_COPY_cannot_say_is_read_back_as_it_was_written(
        string delimiter, string? rowEnd, string quote, string escape, string nullValue)
    {
        var settings = new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            RowDelimiter = rowEnd,
            QuoteChar = quote,
            EscapeChar = escape,
            NullValue = nullValue,
            FirstRowAsHeader = true,
        };
        var rows = Rows.Where(row => escape.Length > 0 || !row.Contains("\u0001")).Append(["|", "||", "#"]).ToList();

        var file = await CsvFile.WriteAsync(["a", "ü|", "c"], rows, settings, quoteAll: quote == "'");

        var (names, read) = await CsvFile.ReadAsync(new CrumblingStream(file), settings);
        Assert.Equal(["a", "ü|", "c"], names);
        Assert.Equal(rows, read);
    }

    [Theory]
    [InlineData("a,b", "", "", "")]
    [InlineData("a\nb", "", "", "")]
    [InlineData("", "", "\\", "")]
    [InlineData("N", "", "\\", "N")]
    [InlineData("a\"b", "\"", "", "")]
    public async Task A_value_that_would_be_read_back_as_another_is_refused_by_its_column(
        string value, string quote, string escape, string nullValue)
    {
        var settings = new DelimitedTextFormat { QuoteChar = quote, EscapeChar = escape, NullValue = nullValue };

        var error = await Assert.ThrowsAsync<ValueException>(() => CsvFile.WriteAsync(["a", "b"], [["x", value]], settings));

        Assert.StartsWith("Column b: ", error.Message);
    }

    [Fact]
    public async Task A_value_that_ends_as_a_long_delimiter_begins_is_refused_without_quotes() =>
        await Assert.ThrowsAsync<ValueException>(() => CsvFile.WriteAsync(
            ["a", "b"], [["x|", "y"]], new DelimitedTextFormat { QuoteChar = "", EscapeChar = "\\", ColumnDelimiter = "||" }));

    [Fact]
    public async Task Rows_end_as_ADF_ends_them_unless_the_dataset_says_how()
    {
        var settings = new DelimitedTextFormat { FirstRowAsHeader = true };

        Assert.Equal("a,b\r\n1,\"\"\r\n,2\r\n"u8.ToArray(), await CsvFile.WriteAsync(["a", "b"], [["1", ""], [null, "2"]], settings));
        Assert.Equal("a\r\n"u8.ToArray(), await CsvFile.WriteAsync(["a"], [], settings));
        Assert.Empty(await CsvFile.WriteAsync(["a"], [], new DelimitedTextFormat()));
    }

    static async Task InsertAsync(NpgsqlConnection connection, string?[] row)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO original VALUES ($1, $2, $3)", connection);
        foreach (var value in row)
            insert.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value });
        await insert.ExecuteNonQueryAsync();
    }
}
