using Npgsql;
using NpgsqlTypes;

namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>An index as the catalogs describe it, in parts: its columns may have other names where it is made again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in order, also those that it only includes; empty where it has an expression.</param>
sealed record IndexDetail(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>The access method, quoted.</summary>
    public string Method { get; private init; } = "btree";

    public bool IsUnique { get; private init; }

    /// <summary>Whether it holds all rows: one whose making failed or goes on does not.</summary>
    public bool IsValid { get; private init; } = true;

    /// <summary>The constraint that it is for, as the catalogs call its kind: <c>p</c>, <c>u</c>, <c>x</c>; empty for none.</summary>
    public string Constraint { get; private init; } = "";

    /// <summary>Whether only its own statement makes that constraint, not one that takes a unique index.</summary>
    public bool IsOfConstraintAlone { get; private init; }

    public bool IsDeferrable { get; private init; }

    public bool IsDeferred { get; private init; }

    /// <summary>The expressions in the places of its keys; empty where it has a column.</summary>
    public IReadOnlyList<string> Expressions { get; private init; } = [];

    /// <summary>What follows each key: collation, operator class, order.</summary>
    public IReadOnlyList<string> Suffixes { get; private init; } = [];

    /// <summary>Its storage parameters.</summary>
    public string Options { get; private init; } = "";

    /// <summary>Whether NULLs are equal.</summary>
    public bool NullsAreEqual { get; private init; }

    /// <summary>The condition of the rows that it holds; empty for all.</summary>
    public string Predicate { get; private init; } = "";

    /// <summary>The columns that expressions and condition are about.</summary>
    public IReadOnlyList<string> Uses { get; private init; } = [];

    /// <summary>The one of a primary key.</summary>
    public static IndexDetail PrimaryKey(string name, IReadOnlyList<string> columns) => new(name, columns)
    {
        IsUnique = true,
        Constraint = "p",
        Expressions = [.. columns.Select(_ => "")],
        Suffixes = [.. columns.Select(_ => "")],
    };

    /// <summary>Those of a table, the primary key's first.</summary>
    /// <param name="connection">Must show names of users' schemas in full.</param>
    public static async Task<IReadOnlyList<IndexDetail>> ReadAsync(
        NpgsqlConnection connection, uint table, CancellationToken cancellationToken)
    {
        // Before PostgreSQL 11 an index had key columns only; NULLS NOT DISTINCT is there from 15 on, WITHOUT OVERLAPS from 18 on.
        var version = connection.PostgreSqlVersion.Major;
        var keys = version >= 11 ? "x.indnkeyatts" : "x.indnatts";
        var equal = version >= 15 ? "x.indnullsnotdistinct" : "false";
        var alone = version >= 18 ? "coalesce(q.contype = 'x' OR q.conperiod, false)" : "coalesce(q.contype = 'x', false)";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT i.relname::text, quote_ident(m.amname), x.indisunique, x.indisvalid AND x.indislive, coalesce(q.contype::text, ''), {alone},
              coalesce(q.condeferrable, false), coalesce(q.condeferred, false), {equal}, coalesce(pg_get_expr(x.indpred, x.indrelid), ''),
              coalesce((SELECT string_agg({Option}, ', ') FROM unnest(i.reloptions) AS option), ''),
              ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(n, place)
                LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.n AND k.n <> 0 ORDER BY place),
              ARRAY(SELECT CASE WHEN k.n = 0 THEN pg_get_indexdef(x.indexrelid, k.place::integer, false) ELSE '' END
                FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(n, place) WHERE k.place <= {keys} ORDER BY place),
              ARRAY(SELECT concat(
                  CASE WHEN l.oid IS NOT NULL AND (k.n = 0 OR l.oid <> a.attcollation) THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END,
                  CASE WHEN NOT (o.opcdefault AND o.opcintype = coalesce(a.atttypid, p.atttypid) AND p.attoptions IS NULL)
                       THEN format(' %I.%I', o_n.nspname, o.opcname) END,
                  (SELECT ' (' || string_agg({Option}, ', ') || ')' FROM unnest(p.attoptions) AS option),
                  CASE x.indoption[k.place - 1] & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' END)
                FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(n, place)
                JOIN pg_attribute p ON p.attrelid = x.indexrelid AND p.attnum = k.place
                JOIN pg_opclass o ON o.oid = x.indclass[k.place - 1] JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace
                LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.n AND k.n <> 0
                LEFT JOIN pg_collation l ON l.oid = x.indcollation[k.place - 1] LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
                WHERE k.place <= {keys} ORDER BY k.place),
              ARRAY(SELECT DISTINCT a.attname::text FROM pg_depend d
                JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = d.refobjsubid AND d.refobjsubid <> 0
                WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid)
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            LEFT JOIN pg_constraint q ON q.conindid = x.indexrelid AND q.conrelid = x.indrelid AND q.contype IN ('p', 'u', 'x')
            WHERE x.indrelid = $1 ORDER BY x.indisprimary DESC, i.relname
            """, connection)
        {
            Parameters = { new() { Value = table, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var indexes = new List<IndexDetail>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            indexes.Add(new IndexDetail(reader.GetString(0), await reader.GetFieldValueAsync<string[]>(11, cancellationToken))
            {
                Method = reader.GetString(1),
                IsUnique = reader.GetBoolean(2),
                IsValid = reader.GetBoolean(3),
                Constraint = reader.GetString(4),
                IsOfConstraintAlone = reader.GetBoolean(5),
                IsDeferrable = reader.GetBoolean(6),
                IsDeferred = reader.GetBoolean(7),
                NullsAreEqual = reader.GetBoolean(8),
                Predicate = reader.GetString(9),
                Options = reader.GetString(10),
                Expressions = await reader.GetFieldValueAsync<string[]>(12, cancellationToken),
                Suffixes = await reader.GetFieldValueAsync<string[]>(13, cancellationToken),
                Uses = await reader.GetFieldValueAsync<string[]>(14, cancellationToken),
            });
        }

        return indexes;
    }

    // As it is kept: name=value.
    const string Option = "format('%I = %L', split_part(option, '=', 1), substr(option, strpos(option, '=') + 1))";
}
