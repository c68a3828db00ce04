using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Exploring.Browsing;

/// <summary>Reads what the catalogs say of a table's columns, besides their types.</summary>
static class TableColumnList
{
    /// <summary>The columns in the table's order.</summary>
    public static async Task<IReadOnlyList<ExploredColumn>> ReadAsync(
        NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        // Identities are there from PostgreSQL 10 on, generated columns from 12 on.
        var identity = connection.PostgreSqlVersion.Major >= 10 ? "a.attidentity::text" : "''";
        var generated = connection.PostgreSqlVersion.Major >= 12 ? "a.attgenerated <> ''" : "false";
        // What an index only includes is no key; that is there from 11 on.
        var keys = connection.PostgreSqlVersion.Major >= 11 ? "indnkeyatts" : "indnatts";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT pg_get_expr(d.adbin, d.adrelid), {generated}, {identity}, col_description(a.attrelid, a.attnum),
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                       AND i.{keys} = 1 AND i.indkey[0] = a.attnum)
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var key = (await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken)).ToList();
        var columns = new List<ExploredColumn>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        // The table was read just before: columns that came since are left for the next time.
        while (columns.Count < table.Columns.Count && await reader.ReadAsync(cancellationToken))
        {
            var column = table.Columns[columns.Count];
            var (expression, isGenerated, isIdentity) = (reader.GetValue(0) as string, reader.GetBoolean(1), reader.GetString(2));
            columns.Add(new ExploredColumn(column.Name, column.PgType.InterimType, column.Type)
            {
                Precision = column.PgType.Precision,
                Scale = column.PgType.Scale,
                Length = column.PgType.Length,
                Nullable = !column.IsNotNull,
                Default = isGenerated ? null : expression,
                Generated = isGenerated ? expression : null,
                Identity = isIdentity switch { "a" => "always", "d" => "byDefault", _ => null },
                PrimaryKeyPosition = key.IndexOf(column.Name) is >= 0 and var position ? position + 1 : null,
                IsUnique = reader.GetBoolean(4),
                Comment = reader.GetValue(3) as string,
            });
        }

        return columns;
    }
}
