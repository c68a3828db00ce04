using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.Catalog;

/// <summary>Reads the catalogs.</summary>
internal static partial class CatalogReader
{
    // The oids of built-in types are the same on every server below 10000 (src/include/access/transam.h); above, they are assigned by
    // initdb or by users. Values of the string types and of enums have one binary form: their text in the client's encoding.
    // Not relayed in binary: reg* types, whose oids mean other objects elsewhere, and tsquery, which does not read back an empty query.
    const string BinaryForm =
        """
        CASE WHEN b.oid IN (25, 1043, 1042) OR b.typtype = 'e' THEN 'text'
             WHEN b.oid < 10000 AND b.typsend::oid <> 0 AND b.typreceive::oid <> 0 AND b.typtype <> 'c'
                  AND b.typname !~ '^_?(reg|tsquery)' THEN b.oid::text END
        """;

    // A domain's base type, through domains over domains. By its columns: before PostgreSQL 12 the oid is not among those of p.*.
    const string BaseType =
        """
        CROSS JOIN LATERAL (
          WITH RECURSIVE base(oid, typtype, typbasetype) AS (
            SELECT oid, typtype, typbasetype FROM pg_type WHERE oid = t.oid
            UNION ALL SELECT p.oid, p.typtype, p.typbasetype FROM base JOIN pg_type p ON p.oid = base.typbasetype WHERE base.typtype = 'd')
          SELECT p.oid, p.typname, p.typtype, p.typsend, p.typreceive FROM base JOIN pg_type p ON p.oid = base.oid WHERE base.typtype <> 'd') b
        """;

    /// <summary>
    /// Finds a table or view by its exact name, cut as the server cuts it; without a schema, along the search path. Null when there is
    /// none.
    /// </summary>
    public static async Task<Table?> FindTableAsync(
        NpgsqlConnection connection, string? schema, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relhassubclass OR c.relkind = 'p',
                   CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint ELSE 0 END,
                   CASE WHEN c.relkind = 'p' THEN (
                          WITH RECURSIVE leaf(oid) AS (
                              SELECT c.oid UNION ALL SELECT i.inhrelid FROM leaf JOIN pg_inherits i ON i.inhparent = leaf.oid)
                          SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint FROM leaf)
                        WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) ELSE 0 END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid = CASE WHEN $1::text IS NULL THEN to_regclass(quote_ident($2))
                  ELSE (SELECT x.oid FROM pg_class x JOIN pg_namespace y ON y.oid = x.relnamespace
                        WHERE y.nspname = $1 AND x.relname = $2) END
            """, connection)
        {
            Parameters =
            {
                new() { Value = schema is null ? DBNull.Value : Sql.Cut(schema), NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = Sql.Cut(name) },
            },
        };
        (uint Oid, string Schema, string Name, TableKind Kind, bool HasChildren, long Pages, long Bytes) found;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            found = (
                (uint)reader.GetInt64(0), reader.GetString(1), reader.GetString(2), (TableKind)reader.GetString(3)[0],
                reader.GetBoolean(4), reader.GetInt64(5), reader.GetInt64(6));
        }

        var columns = await ReadColumnsAsync(connection, found.Oid, cancellationToken);
        return new Table(found.Oid, found.Schema, found.Name, found.Kind, found.HasChildren, found.Pages, found.Bytes, columns);
    }

    /// <summary>Tables whose names are like the one not found, quoted and qualified, for a message.</summary>
    public static async Task<IReadOnlyList<string>> FindSimilarAsync(
        NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
              AND (lower(c.relname) = lower($1) OR lower(c.relname) = lower($1) || 's' OR lower(c.relname) || 's' = lower($1))
            ORDER BY 1 LIMIT 5
            """, connection)
        {
            Parameters = { new() { Value = name } },
        };
        return await ReadTextsAsync(command, cancellationToken);
    }

    /// <summary>The columns that a query returns.</summary>
    public static async Task<IReadOnlyList<Column>> DescribeQueryAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var fields = await ReadFieldsAsync(connection, query, cancellationToken);
        var trees = await TypeTree.LoadAsync(
            connection, [.. fields.Select(field => (field.Type, field.Modifier))], cancellationToken);
        var columns = new List<Column>();
        await using var types = new NpgsqlCommand(
            $"""
            SELECT format_type(t.oid, NULL), {BinaryForm}, b.typname::text
            FROM unnest($1::oid[]) WITH ORDINALITY AS f(oid, position) JOIN pg_type t ON t.oid = f.oid {BaseType} ORDER BY f.position
            """, connection)
        {
            Parameters =
            {
                new() { Value = fields.Select(field => field.Type).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid },
            },
        };
        await using var rows = await types.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var binaryForm = await rows.IsDBNullAsync(1, cancellationToken) ? null : rows.GetString(1);
            columns.Add(new Column(fields[columns.Count].Name, rows.GetString(0), binaryForm)
            {
                BaseType = rows.GetString(2),
                PgType = trees[columns.Count],
                Modifier = fields[columns.Count].Modifier,
            });
        }

        return columns;
    }

    static async Task<List<(string Name, uint Type, int Modifier)>> ReadFieldsAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var fields = new List<(string Name, uint Type, int Modifier)>();
        await using var command = new NpgsqlCommand($"SELECT * FROM {Sql.Subquery(query)} AS query LIMIT 0", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; i < reader.FieldCount; i++)
            fields.Add((reader.GetName(i), reader.GetDataTypeOID(i), Modifier(reader.GetDataTypeName(i))));
        return fields;
    }

    /// <summary>
    /// The type modifier of a query's column: the driver knows it and shows it only in the type's name, <c>numeric(12, 2)</c>.
    /// </summary>
    static int Modifier(string typeName)
    {
        var match = ModifiedType().Match(typeName);
        if (!match.Success)
            return -1;
        var first = int.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["name"].ValueSpan switch
        {
            "numeric" => ((first << 16) | (match.Groups["second"] is { Success: true } scale
                ? int.Parse(scale.ValueSpan, CultureInfo.InvariantCulture) & 0x7FF : 0)) + 4,
            "character" or "character varying" => first + 4,
            _ => first,
        };
    }

    /// <summary>The leaf partitions of a partitioned table, or the table itself and its inheritance children.</summary>
    public static async Task<IReadOnlyList<Table>> FindPartitionsAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH RECURSIVE part(oid) AS (SELECT $1::oid UNION SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid)
            SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relhassubclass,
                   CASE WHEN c.relkind = 'r' THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint ELSE 0 END,
                   CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE 0 END
            FROM part JOIN pg_class c ON c.oid = part.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind <> 'p' ORDER BY 2, 3
            """, connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var partitions = new List<Table>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            partitions.Add(new Table(
                (uint)reader.GetInt64(0), reader.GetString(1), reader.GetString(2), (TableKind)reader.GetString(3)[0],
                reader.GetBoolean(4), reader.GetInt64(5), reader.GetInt64(6), table.Columns));
        }

        return partitions;
    }

    /// <summary>The columns of the primary key, in its order; empty without one.</summary>
    public static async Task<IReadOnlyList<string>> FindPrimaryKeyAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT a.attname::text FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = $1 AND i.indisprimary ORDER BY k.position
            """, connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        return await ReadTextsAsync(command, cancellationToken);
    }

    /// <summary>The tables, others than itself, whose foreign keys refer to a table; for messages.</summary>
    public static async Task<IReadOnlyList<string>> FindReferringAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = $1::regclass AND conrelid <> confrelid ORDER BY 1
            """, connection)
        {
            Parameters = { new() { Value = table.Sql } },
        };
        return await ReadTextsAsync(command, cancellationToken);
    }

    /// <summary>Whether there is a schema of this name.</summary>
    public static async Task<bool> HasSchemaAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection)
        {
            Parameters = { new() { Value = Sql.Cut(schema) } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Reads one column of text.</summary>
    internal static async Task<IReadOnlyList<string>> ReadTextsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }

    static async Task<IReadOnlyList<Column>> ReadColumnsAsync(NpgsqlConnection connection, uint table, CancellationToken cancellationToken)
    {
        // attgenerated is there from PostgreSQL 12 on.
        var generated = connection.PostgreSqlVersion.Major >= 12 ? "a.attgenerated <> ''" : "false";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), {BinaryForm}, a.attnotnull OR t.typnotnull,
                   a.atthasdef OR a.attidentity <> '', {generated}, b.typname::text,
                   a.atttypid::bigint, a.atttypmod
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid {BaseType}
            WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, connection)
        {
            Parameters = { new() { Value = table, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var columns = new List<Func<PgType, Column>>();
        var types = new List<(uint, int)>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var (name, type, baseType) = (reader.GetString(0), reader.GetString(1), reader.GetString(6));
                var binaryForm = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2);
                var (isNotNull, hasDefault, isGenerated) = (reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5));
                var modifier = reader.GetInt32(8);
                types.Add(((uint)reader.GetInt64(7), modifier));
                columns.Add(tree => new Column(name, type, binaryForm)
                {
                    BaseType = baseType,
                    PgType = tree,
                    Modifier = modifier,
                    IsNotNull = isNotNull,
                    HasDefault = hasDefault,
                    IsGenerated = isGenerated,
                });
            }
        }

        var trees = await TypeTree.LoadAsync(connection, types, cancellationToken);
        return [.. columns.Select((column, i) => column(trees[i]))];
    }

    [GeneratedRegex(
        @"^(?<name>numeric|character varying|character|bit varying|bit|timestamp|time)\((?<first>\d+)(, ?(?<second>\d+))?\)"
        + @"( with(out)? time zone)?(\[\])*$")]
    private static partial Regex ModifiedType();
}
