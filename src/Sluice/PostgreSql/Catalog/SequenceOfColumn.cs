using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog;

/// <summary>A sequence that gives a column its values: of an identity, of serial, or of a default that calls nextval.</summary>
/// <param name="Column">The column.</param>
/// <param name="Sequence">The sequence, quoted and qualified.</param>
public sealed record SequenceOfColumn(string Column, string Sequence)
{
    /// <summary>Those of a table's columns of numbers.</summary>
    public static async Task<IReadOnlyList<SequenceOfColumn>> FindAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT DISTINCT a.attnum, a.attname::text, quote_ident(n.nspname) || '.' || quote_ident(s.relname)
            FROM pg_attribute a
            JOIN pg_depend d ON
                (d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                    AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum)
                OR (d.deptype = 'n' AND d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
                    AND d.objid = (SELECT oid FROM pg_attrdef WHERE adrelid = a.attrelid AND adnum = a.attnum))
            JOIN pg_class s ON s.relkind = 'S' AND s.oid = CASE d.deptype WHEN 'n' THEN d.refobjid ELSE d.objid END
            JOIN pg_namespace n ON n.oid = s.relnamespace
            WHERE a.attrelid = $1 AND a.attnum > 0 AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
            ORDER BY a.attnum
            """, connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var found = new List<SequenceOfColumn>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new SequenceOfColumn(reader.GetString(1), reader.GetString(2)));
        return found;
    }

    /// <summary>Has it go on behind the values that are there, in the direction in which it counts; never back.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="table">The column's table, quoted and qualified.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task MoveAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var (column, sequence) = (Sql.Identifier(Column), Sql.Literal(Sequence));
        return PostgreSqlDatabase.ExecuteAsync(
            connection,
            $"""
            SELECT setval(p.seqrelid, v.value::bigint)
            FROM pg_sequence p CROSS JOIN {Sequence} AS s CROSS JOIN LATERAL (
                SELECT CASE WHEN p.seqincrement > 0 THEN max({column}) ELSE min({column}) END AS value FROM {table}
                WHERE {column} BETWEEN p.seqmin AND p.seqmax) AS v
            WHERE p.seqrelid = {sequence}::regclass
              AND CASE WHEN p.seqincrement > 0 THEN v.value >= s.last_value ELSE v.value <= s.last_value END
            """, cancellationToken);
    }
}
