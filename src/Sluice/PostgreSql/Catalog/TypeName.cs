using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Sluice.Columns;

namespace Sluice.PostgreSql.Catalog;

/// <summary>The type of a column that is to be made, and how to find it in the database where that is.</summary>
sealed partial record TypeName
{
    /// <summary>A built-in type as SQL has it, with length or precision; null for a user's type.</summary>
    public string? BuiltIn { get; private init; }

    /// <summary>The name that it has or had in another database, which goes first if it means something in this one.</summary>
    public string? Printed { get; private init; }

    /// <summary>The schema of a user's type, or of an array's items.</summary>
    public string Schema { get; private init; } = "";

    public string Name { get; private init; } = "";

    /// <summary>The extension that it belongs to.</summary>
    public string? Extension { get; private init; }

    /// <summary>What follows the name: modifiers, an array's brackets.</summary>
    public string Suffix { get; private init; } = "";

    /// <summary>What a domain is made of, if that is built in.</summary>
    public string? Base { get; private init; }

    /// <summary>For messages.</summary>
    public string Display => BuiltIn ?? $"{Schema}.{Name}{(Extension is null ? "" : $" of the extension {Extension}")}";

    /// <summary>The type that holds all values of a column of a file.</summary>
    public static TypeName Of(ColumnType type) => new() { BuiltIn = BuiltInOf(type), Printed = type.PostgreSqlType };

    /// <summary>The types of columns of a table or query, exactly.</summary>
    public static async Task<IReadOnlyList<TypeName>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var oids = columns.Select(column => column.PgType.Oid).ToArray();
        await using var command = new NpgsqlCommand(
            """
            SELECT CASE WHEN e.typnamespace = 'pg_catalog'::regnamespace THEN format_type(t.oid, c.modifier) END,
                   n.nspname::text, e.typname::text, x.extname::text,
                   substr(format_type(e.oid, c.modifier), length(format_type(e.oid, NULL)) + 1) || brackets,
                   CASE WHEN e.typtype = 'd' AND b.typnamespace = 'pg_catalog'::regnamespace AND (brackets = '' OR NOT b.is_array)
                        THEN format_type(b.oid, b.modifier) || brackets END
            FROM unnest($1::oid[], $2::integer[]) WITH ORDINALITY AS c(oid, modifier, position)
            JOIN pg_type t ON t.oid = c.oid
            CROSS JOIN LATERAL (
              SELECT CASE WHEN t.typtype = 'b' AND t.typsend = 'array_send'::regproc THEN '[]' ELSE '' END) AS array_of(brackets)
            JOIN pg_type e ON e.oid = CASE WHEN brackets = '' THEN t.oid ELSE t.typelem END
            JOIN pg_namespace n ON n.oid = e.typnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = e.oid AND d.deptype = 'e'
            LEFT JOIN pg_extension x ON x.oid = d.refobjid
            CROSS JOIN LATERAL (
              WITH RECURSIVE base(oid, modifier) AS (
                SELECT e.oid, -1 UNION ALL
                SELECT p.typbasetype, p.typtypmod FROM base JOIN pg_type p ON p.oid = base.oid WHERE p.typtype = 'd')
              SELECT base.*, p.typnamespace, p.typsend = 'array_send'::regproc AS is_array
              FROM base JOIN pg_type p ON p.oid = base.oid WHERE p.typtype <> 'd') b
            ORDER BY c.position
            """, connection)
        {
            Parameters =
            {
                new() { Value = oids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid },
                new() { Value = columns.Select(column => column.Modifier).ToArray() },
            },
        };
        var types = new List<TypeName>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            types.Add(new TypeName
            {
                BuiltIn = await TextAsync(0),
                Schema = reader.GetString(1),
                Name = reader.GetString(2),
                Extension = await TextAsync(3),
                Suffix = reader.GetString(4),
                Base = await TextAsync(5),
            });
        }

        return types;

        async Task<string?> TextAsync(int place) =>
            await reader.IsDBNullAsync(place, cancellationToken) ? null : reader.GetString(place);
    }

    /// <summary>The type as SQL has it in the database where it is to be used; null when that has no such type.</summary>
    /// <param name="connection">To that database. It must not be in a transaction, which a name that is none would end.</param>
    public async Task<string?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Printed is not null && Printed != BuiltIn && await IsTypeAsync(connection, Printed, cancellationToken))
            return Printed;
        if (BuiltIn is not null)
            return BuiltIn;
        // An extension may have been put into another schema.
        await using var command = new NpgsqlCommand(
            """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
            LEFT JOIN pg_extension x ON x.oid = d.refobjid
            WHERE t.typname = $1 AND (n.nspname = $2 OR x.extname = $3) ORDER BY n.nspname = $2 DESC LIMIT 1
            """, connection)
        {
            Parameters =
            {
                new() { Value = Name },
                new() { Value = Schema },
                new() { Value = (object?)Extension ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is string name ? name + Suffix : null;
    }

    /// <summary>Whether a text that comes from a file is the name of a type, and nothing else.</summary>
    static async Task<bool> IsTypeAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        if (!OnlyNames().IsMatch(text))
            return false;
        try
        {
            await using var command = new NpgsqlCommand("SELECT to_regtype($1) IS NOT NULL", connection)
            {
                Parameters = { new() { Value = text } },
            };
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (PostgresException)
        {
            // Older servers raise what newer ones answer with NULL.
            return false;
        }
    }

    static string BuiltInOf(ColumnType type) => type switch
    {
        { Kind: ColumnKind.Boolean } => "boolean",
        { Kind: ColumnKind.Int16 } => "smallint",
        { Kind: ColumnKind.Int32 } => "integer",
        { Kind: ColumnKind.Int64 } => "bigint",
        { Kind: ColumnKind.Single } => "real",
        { Kind: ColumnKind.Double } => "double precision",
        { Kind: ColumnKind.Decimal, Precision: { } precision } => $"numeric({precision},{type.Scale ?? 0})",
        { Kind: ColumnKind.Decimal } => "numeric",
        { Kind: ColumnKind.Json } => "jsonb",
        { Kind: ColumnKind.Bytes } => "bytea",
        { Kind: ColumnKind.Date } => "date",
        { Kind: ColumnKind.Time } => "time",
        { Kind: ColumnKind.Timestamp } => "timestamp",
        { Kind: ColumnKind.TimestampTz } => "timestamptz",
        { Kind: ColumnKind.Uuid } => "uuid",
        { Kind: ColumnKind.List } => $"{BuiltInOf(type.Element!)}[]",
        _ => "text",
    };

    [GeneratedRegex(@"^[\w $.,""()\[\]]+$")]
    private static partial Regex OnlyNames();
}
