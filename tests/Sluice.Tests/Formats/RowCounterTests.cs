using System.Text;
using Npgsql;
using Sluice.Copying.ByteLane;

namespace Sluice.Tests.Formats;

/// <summary>Rows are counted in the bytes that pass as the server counts them.</summary>
public sealed class RowCounterTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT g, 'text ' || g, NULL::int, decode(repeat('00ff', g), 'hex') FROM generate_series(0, 40) AS g", 41)]
    [InlineData("SELECT NULL::text, NULL::text FROM generate_series(1, 5)", 5)]
    [InlineData("SELECT '' FROM generate_series(1, 3)", 3)]
    [InlineData("SELECT FROM generate_series(1, 7)", 7)]
    [InlineData("SELECT 1 WHERE false", 0)]
    [InlineData("SELECT repeat('x', 70000), g FROM generate_series(1, 2) AS g", 2)]
    public async Task Binary_COPY_is_counted_in_pieces_of_every_size(string query, int rows)
    {
        await using var connection = await ConnectAsync();
        var bytes = await connection.CopyOutAsync($"COPY ({query}) TO STDOUT (FORMAT binary)");

        foreach (var size in Enumerable.Range(1, Math.Min(bytes.Length, 300)).Append(bytes.Length))
            Assert.Equal(rows, Count(new BinaryCounter(), bytes, size));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Text_COPY_is_counted_in_pieces_of_every_size()
    {
        await using var connection = await ConnectAsync();
        var bytes = await connection.CopyOutAsync(@"COPY (SELECT E'a\nb\r\\', g, NULL FROM generate_series(1, 9) AS g) TO STDOUT");

        foreach (var size in Enumerable.Range(1, bytes.Length))
            Assert.Equal(9, Count(new LineCounter(), bytes, size));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\"", "\"", true)]
    [InlineData("\"", "\\", true)]
    [InlineData("'", "\\", false)]
    public async Task CSV_that_the_server_wrote_has_as_many_rows_as_it_wrote(string quote, string escape, bool hasHeader)
    {
        await using var connection = await ConnectAsync();
        var bytes = await connection.CopyOutAsync($"""
            COPY (SELECT g AS "a
            b", E'x\n"y''\\' || repeat('"\', g % 5), E'\r\n', NULL FROM generate_series(1, 50) AS g)
            TO STDOUT (FORMAT csv, QUOTE {Literal(quote)}, ESCAPE {Literal(escape)}, HEADER {hasHeader})
            """);

        foreach (var size in Enumerable.Range(1, 200).Append(bytes.Length))
            Assert.Equal(50, Count(Csv(quote, escape, '\n', hasHeader), bytes, size));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\"", "\"", "\n")]
    [InlineData("\"", "\\", "\r\n")]
    [InlineData("\"", "\"", "\r")]
    [InlineData("'", "\\", "\n")]
    public async Task CSV_that_the_server_read_has_as_many_rows_as_it_read(string quote, string escape, string rowEnd)
    {
        var random = new Random(42);
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE target (value text)");
        string[] parts =
        [
            "a", "ü", $"{quote}b{quote}", $"{quote}{rowEnd}{quote}", $"{quote}{escape}{quote}{quote}", $"c{quote}{rowEnd}x{quote}d",
            quote + quote, " ", rowEnd, rowEnd,
        ];
        var copy = $"COPY target FROM STDIN (FORMAT csv, DELIMITER ';', QUOTE {Literal(quote)}, ESCAPE {Literal(escape)})";
        for (var round = 0; round < 60; round++)
        {
            var rest = Enumerable.Range(0, random.Next(0, 30)).Select(_ => parts[random.Next(parts.Length)]);
            var text = "first" + rowEnd + string.Concat(rest);
            var bytes = Encoding.UTF8.GetBytes(text);

            await connection.ExecuteAsync("TRUNCATE target");
            await connection.CopyInAsync(copy, bytes);

            var rows = await connection.ScalarAsync<long>("SELECT count(*) FROM target");
            Assert.True(rows == Count(Csv(quote, escape, rowEnd[^1], hasHeader: false), bytes, random.Next(1, 9)), text);
        }
    }

    [Theory]
    [InlineData("", false, 0)]
    [InlineData("", true, 0)]
    [InlineData("h", true, 0)]
    [InlineData("h\n", true, 0)]
    [InlineData("h\na", true, 1)]
    [InlineData("a", false, 1)]
    [InlineData("\n", false, 1)]
    [InlineData("\"h\n\"\na\n\nb", true, 3)]
    public void The_last_row_may_end_without_a_line_break(string text, bool hasHeader, int rows) =>
        Assert.Equal(rows, Count(Csv("\"", "\"", '\n', hasHeader), Encoding.UTF8.GetBytes(text), 1));

    static CsvCounter Csv(string quote, string escape, char rowEnd, bool hasHeader) =>
        new((byte)quote[0], (byte)escape[0], (byte)rowEnd, hasHeader);

    static long Count(RowCounter counter, byte[] bytes, int size)
    {
        for (var position = 0; position < bytes.Length; position += size)
            counter.Count(bytes.AsSpan(position, Math.Min(size, bytes.Length - position)));
        counter.End();
        return counter.Rows;
    }

    static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    static async Task<NpgsqlConnection> ConnectAsync() => await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
}
