using Npgsql;
using NpgsqlTypes;

namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>What a column has beside its type and NOT NULL.</summary>
/// <param name="Name">Its name.</param>
sealed record ColumnDetail(string Name)
{
    /// <summary>Its collation as it follows a type; empty when it is the type's own.</summary>
    public string Collation { get; private init; } = "";

    /// <summary>Its default, or what it is computed by; null for none.</summary>
    public string? Expression { get; private init; }

    /// <summary>How it is computed by that: <c>STORED</c>, <c>VIRTUAL</c>; empty when that is a default.</summary>
    public string Generated { get; private init; } = "";

    /// <summary>The columns that it is computed from.</summary>
    public IReadOnlyList<string> Uses { get; private init; } = [];

    /// <summary><c>ALWAYS</c> or <c>BY DEFAULT</c> of an identity; empty for none.</summary>
    public string Identity { get; private init; } = "";

    /// <summary>The sequence that it owns, of several the one that its default takes values of; null for none.</summary>
    public SequenceDetail? Sequence { get; private init; }

    /// <summary>What is said of it; null for nothing.</summary>
    public string? Comment { get; private init; }

    /// <summary>Whether its default takes values of the sequence that it owns, and does nothing else.</summary>
    public bool IsSerial => Sequence is not null && Expression == Sequence.NextValue;

    /// <summary>Those of a table, in order.</summary>
    /// <param name="connection">Must show names of users' schemas in full.</param>
    public static async Task<IReadOnlyList<ColumnDetail>> ReadAsync(
        NpgsqlConnection connection, uint table, CancellationToken cancellationToken)
    {
        // attgenerated is there from PostgreSQL 12 on.
        var generated = connection.PostgreSqlVersion.Major >= 12
            ? "CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' ELSE '' END" : "''";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT a.attname::text, CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %I.%I', n.nspname, l.collname) ELSE '' END,
              pg_get_expr(d.adbin, d.adrelid), {generated}, CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' ELSE '' END,
              col_description(a.attrelid, a.attnum),
              ARRAY(SELECT DISTINCT u.attname::text FROM pg_depend e
                JOIN pg_attribute u ON u.attrelid = a.attrelid AND u.attnum = e.refobjsubid AND e.refobjsubid <> 0
                WHERE e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid AND e.deptype = 'n' AND e.refclassid = 'pg_class'::regclass
                  AND e.refobjid = a.attrelid),
              s.name, s.next_value, s.type, s.options, s.last_value
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace n ON n.oid = l.collnamespace
            LEFT JOIN LATERAL (
              SELECT c.relname::text AS name, next_value, format_type(q.seqtypid, NULL) AS type,
                concat_ws(' ', 'START', q.seqstart, 'INCREMENT', q.seqincrement, 'MINVALUE', q.seqmin, 'MAXVALUE', q.seqmax,
                  'CACHE', q.seqcache, CASE WHEN q.seqcycle THEN 'CYCLE' END) AS options,
                CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(c.oid) END AS last_value
              FROM pg_depend p JOIN pg_class c ON c.oid = p.objid AND c.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = c.oid
              CROSS JOIN LATERAL format('nextval(%L::regclass)', c.oid::regclass) AS next_value
              WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = a.attrelid
                AND p.refobjsubid = a.attnum AND p.deptype IN ('a', 'i')
              ORDER BY next_value IS NOT DISTINCT FROM pg_get_expr(d.adbin, d.adrelid) DESC, c.oid LIMIT 1) s ON true
            WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, connection)
        {
            Parameters = { new() { Value = table, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var columns = new List<ColumnDetail>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            columns.Add(new ColumnDetail(reader.GetString(0))
            {
                Collation = reader.GetString(1),
                Expression = reader.GetValue(2) as string,
                Generated = reader.GetString(3),
                Identity = reader.GetString(4),
                Comment = reader.GetValue(5) as string,
                Uses = await reader.GetFieldValueAsync<string[]>(6, cancellationToken),
                Sequence = reader.GetValue(7) is string name
                    ? new SequenceDetail(name, reader.GetString(8), reader.GetString(9), reader.GetString(10), reader.GetValue(11) as long?)
                    : null,
            });
        }

        return columns;
    }
}
