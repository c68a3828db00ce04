using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Catalog;

namespace Sluice.PostgreSql.Writing;

/// <summary>Finds what identifies the rows of a table for an upsert.</summary>
internal static class UpsertKeys
{
    /// <summary>Reads it from the catalogs.</summary>
    /// <param name="asked">The columns asked for; none is the primary key.</param>
    /// <exception cref="SluiceException">The table has no such columns, or no primary key.</exception>
    public static async Task<UpsertKey> FindAsync(
        NpgsqlConnection connection, Table table, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        var columns = asked.Count > 0 ? asked : await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken);
        if (columns.Count == 0)
        {
            throw new SluiceException(Side.Definition, "UpsertKeysNotFound",
                $"{table.Display} has no primary key: name the columns that identify a row in upsertSettings.keys (--keys).");
        }

        var unknown = columns.Except(table.Columns.Select(column => column.Name)).ToList();
        if (unknown.Count > 0)
        {
            throw new SluiceException(Side.Definition, "UpsertKeysNotFound",
                $"{table.Display} has no column '{string.Join("', '", unknown)}', which upsertSettings.keys names. "
                + $"It has {string.Join(", ", table.Columns.Select(column => column.Name))}.");
        }

        return new UpsertKey(columns, await HasUniqueIndexAsync(connection, table, columns, cancellationToken))
        {
            Nullable = [.. table.Columns.Where(column => !column.IsNotNull && columns.Contains(column.Name)).Select(column => column.Name)],
            NotUpdatable = await ReadAlwaysGeneratedAsync(connection, table, cancellationToken),
        };
    }

    /// <summary>Whether ON CONFLICT finds an index by these columns: unique at once, of all rows, of nothing but columns.</summary>
    static async Task<bool> HasUniqueIndexAsync(
        NpgsqlConnection connection, Table table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        // Before PostgreSQL 11 an index had key columns only.
        var keys = connection.PostgreSqlVersion.Major >= 11 ? "i.indnkeyatts" : "i.indnatts";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT EXISTS (
                SELECT FROM pg_index i
                WHERE i.indrelid = $1 AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                  AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)
                       FROM unnest((i.indkey::int2[])[0:{keys} - 1]) AS k(attnum)
                       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)
                      = (SELECT array_agg(name ORDER BY name) FROM unnest($2::text[]) AS n(name)))
            """, connection)
        {
            Parameters =
            {
                new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid },
                new() { Value = columns.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    static async Task<IReadOnlyList<string>> ReadAlwaysGeneratedAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = $1 AND attidentity = 'a' AND NOT attisdropped", connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        return await CatalogReader.ReadTextsAsync(command, cancellationToken);
    }
}
