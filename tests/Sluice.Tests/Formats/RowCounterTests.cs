using Npgsql;
using Sluice.Copying.ByteLane;
using Sluice.Tests.Formats.DelimitedText;

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

    static long Count(RowCounter counter, byte[] bytes, int size)
    {
        for (var position = 0; position < bytes.Length; position += size)
            counter.Count(bytes.AsSpan(position, Math.Min(size, bytes.Length - position)));
        return counter.Rows;
    }

    static async Task<NpgsqlConnection> ConnectAsync() => await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
}
