using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.Catalog;

/// <summary>Reads types and all they are made of from the catalogs, in one query.</summary>
static class TypeTree
{
    /// <summary>The types of columns.</summary>
    /// <param name="columns">Their types' oids and modifiers (<c>pg_attribute.atttypmod</c>).</param>
    /// <returns>One for each column.</returns>
    public static async Task<IReadOnlyList<PgType>> LoadAsync(
        NpgsqlConnection connection, IReadOnlyList<(uint Oid, int Modifier)> columns, CancellationToken cancellationToken)
    {
        // Multiranges are there from PostgreSQL 14 on.
        var ranges = connection.PostgreSqlVersion.Major >= 14
            ? "UNION ALL SELECT r.rngtypid, -1 FROM pg_range r WHERE r.rngmultitypid = t.oid"
            : "";
        await using var command = new NpgsqlCommand(
            $"""
            WITH RECURSIVE tree(oid, modifier) AS (
              SELECT * FROM unnest($1::oid[], $2::integer[])
              UNION
              SELECT part.* FROM tree JOIN pg_type t ON t.oid = tree.oid CROSS JOIN LATERAL (
                SELECT t.typelem, tree.modifier WHERE t.typtype = 'b' AND t.typsend = 'array_send'::regproc
                UNION ALL SELECT t.typbasetype, t.typtypmod WHERE t.typtype = 'd'
                UNION ALL SELECT r.rngsubtype, -1 FROM pg_range r WHERE r.rngtypid = t.oid
                {ranges}
                UNION ALL SELECT a.atttypid, a.atttypmod FROM pg_attribute a
                WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) part)
            SELECT tree.oid::bigint, tree.modifier, n.nspname::text, t.typname::text, format_type(tree.oid, tree.modifier),
                   CASE WHEN t.typtype = 'b' AND t.typsend = 'array_send'::regproc THEN 'a' ELSE t.typtype::text END,
                   CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END::bigint, t.typtypmod,
                   part.names, part.oids, part.modifiers
            FROM tree JOIN pg_type t ON t.oid = tree.oid JOIN pg_namespace n ON n.oid = t.typnamespace CROSS JOIN LATERAL (
              SELECT array_agg(attname::text ORDER BY attnum), array_agg(atttypid::bigint ORDER BY attnum),
                     array_agg(atttypmod ORDER BY attnum)
              FROM pg_attribute WHERE t.typtype = 'c' AND attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped
              HAVING t.typtype = 'c'
              UNION ALL SELECT array_agg(enumlabel::text ORDER BY enumsortorder), NULL, NULL
              FROM pg_enum WHERE t.typtype = 'e' AND enumtypid = t.oid HAVING t.typtype = 'e'
              UNION ALL SELECT NULL, ARRAY[rngsubtype::bigint], NULL FROM pg_range WHERE rngtypid = t.oid
              {ranges.Replace("r.rngtypid, -1", "NULL, ARRAY[r.rngtypid::bigint], NULL", StringComparison.Ordinal)}
              UNION ALL SELECT NULL, NULL, NULL WHERE t.typtype NOT IN ('c', 'e', 'r', 'm')) AS part(names, oids, modifiers)
            """, connection)
        {
            Parameters =
            {
                new() { Value = columns.Select(column => column.Oid).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid },
                new() { Value = columns.Select(column => column.Modifier).ToArray() },
            },
        };
        var rows = new Dictionary<(uint, int), Row>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows[((uint)reader.GetInt64(0), reader.GetInt32(1))] = new Row(
                reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)[0], (uint)reader.GetInt64(6),
                reader.GetInt32(7), await ReadAsync<string>(reader, 8, cancellationToken),
                await ReadAsync<long>(reader, 9, cancellationToken), await ReadAsync<int>(reader, 10, cancellationToken));
        }

        return [.. columns.Select(column => Build(column.Oid, column.Modifier, rows))];
    }

    static async Task<T[]> ReadAsync<T>(NpgsqlDataReader reader, int column, CancellationToken cancellationToken) =>
        await reader.IsDBNullAsync(column, cancellationToken) ? [] : await reader.GetFieldValueAsync<T[]>(column, cancellationToken);

    static PgType Build(uint oid, int modifier, Dictionary<(uint, int), Row> rows)
    {
        var row = rows[(oid, modifier)];
        var type = new PgType(oid, row.Schema, row.Name, row.Display, PgTypeKind.Base);
        return row.Kind switch
        {
            'a' => type with { Kind = PgTypeKind.Array, Element = Build(row.Of, modifier, rows) },
            'd' => Build(row.Of, row.BaseModifier, rows) with { Oid = oid, Display = row.Display },
            'e' => type with { Kind = PgTypeKind.Enum, Labels = row.Names },
            'r' => type with { Kind = PgTypeKind.Range, Element = Build((uint)row.Oids[0], -1, rows) },
            'm' => type with { Kind = PgTypeKind.Multirange, Element = Build((uint)row.Oids[0], -1, rows) },
            'c' => type with
            {
                Kind = PgTypeKind.Composite,
                Fields = [.. row.Names.Select((name, i) => new PgField(name, Build((uint)row.Oids[i], row.Modifiers[i], rows)))],
            },
            'p' => type with { Kind = PgTypeKind.Pseudo },
            _ => WithModifier(type, modifier),
        };
    }

    // src/backend/utils/adt/numeric.c make_numeric_typmod: an 11-bit scale, negative from PostgreSQL 15 on; varchar.c: 4 is added.
    static PgType WithModifier(PgType type, int modifier) => (type.Schema, type.Name) switch
    {
        _ when modifier < 4 => type,
        ("pg_catalog", "numeric") => type with
        {
            Precision = ((modifier - 4) >> 16) & 0xFFFF,
            Scale = (((modifier - 4) & 0x7FF) ^ 1024) - 1024,
        },
        ("pg_catalog", "varchar" or "bpchar") => type with { Length = modifier - 4 },
        _ => type,
    };

    sealed record Row(
        string Schema, string Name, string Display, char Kind, uint Of, int BaseModifier, string[] Names, long[] Oids, int[] Modifiers);
}
