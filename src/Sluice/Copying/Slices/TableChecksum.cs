using System.Globalization;
using System.Numerics;
using Npgsql;
using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>
/// What the rows of a table come to, in whatever order: their number, and the sum of 64 bits of each row's MD5 as the server computes
/// it. Sums of parts add up, so that rows that were there before a copy can be taken away.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Sum">The sum, in decimal.</param>
public sealed record TableChecksum(long Rows, string Sum)
{
    /// <summary>Of no rows.</summary>
    public static TableChecksum None { get; } = new(0, "0");

    /// <summary>Reads the checksum of rows.</summary>
    /// <param name="connection">A connection; values with a time zone count as its session's zone shows them.</param>
    /// <param name="relation">A table, or a query in parentheses.</param>
    /// <param name="columns">The columns that count, as expressions over an alias <c>r</c>.</param>
    /// <param name="alias">The alias of the relation: <c>r</c>, with names for its columns if need be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TableChecksum> ReadAsync(
        NpgsqlConnection connection, string relation, IEnumerable<string> columns, string alias, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count(*), coalesce(sum(('x' || substr(md5(ROW({string.Join(", ", columns)})::text), 1, 16))::bit(64)::bigint), 0)::text
            FROM {relation} AS {alias}
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TableChecksum(reader.GetInt64(0), reader.GetString(1));
    }

    /// <summary>Reads the checksum of a slice's source, in the connection's transaction, in which it is then read.</summary>
    internal static Task<TableChecksum> ReadSourceAsync(
        NpgsqlConnection connection, CopyShape shape, Slice slice, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, shape.SourceWidth).Select(i => $"c{i}");
        return ReadAsync(
            connection, slice.Relation!, shape.Verified.Select(column => $"r.c{column.Source}"), $"r({string.Join(", ", names)})",
            cancellationToken);
    }

    /// <summary>Of the rows of both.</summary>
    public TableChecksum Plus(TableChecksum other) => new(Rows + other.Rows, Text(Number(Sum) + Number(other.Sum)));

    /// <summary>Of the rows that are not in the other.</summary>
    public TableChecksum Minus(TableChecksum other) => new(Rows - other.Rows, Text(Number(Sum) - Number(other.Sum)));

    static BigInteger Number(string sum) => BigInteger.Parse(sum, CultureInfo.InvariantCulture);

    static string Text(BigInteger sum) => sum.ToString(CultureInfo.InvariantCulture);
}
