using System.Globalization;
using Npgsql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Writing;

/// <summary>A table in which the rows of a slice wait until they are merged into their target. It has the columns written, no more.</summary>
/// <param name="Slice">The slice, which its name derives from: a name that somebody else made up cannot stand here.</param>
internal sealed record StagingTable(string Schema, LedgerKey Slice)
{
    /// <summary>A table of the transaction alone.</summary>
    public static StagingTable Temporary(LedgerKey slice) => new("pg_temp", slice);

    /// <summary>A table beside the target, for a merge in a later transaction.</summary>
    public static StagingTable Beside(Table target, LedgerKey slice) => new(target.Schema, slice);

    /// <summary>Its quoted, qualified name.</summary>
    public string Sql => PostgreSql.Sql.Name(Schema, string.Create(
        CultureInfo.InvariantCulture, $"sluice_{LedgerKey.HashOf(Slice.RunId, Slice.CopyId)}_{Slice.Slice}"));

    /// <summary>
    /// Creates it with the target's types, NOT NULLs and checks, so that the server names the line of a row that does not fit. One
    /// beside the target is not logged: a crash of the server leaves it empty, which <see cref="HasRowsAsync"/> tells.
    /// </summary>
    /// <param name="connection">A connection in a transaction.</param>
    /// <param name="target">The table that its rows are for.</param>
    /// <param name="columns">The columns that are written.</param>
    /// <param name="isTemporary">Whether it goes with the transaction.</param>
    public async Task CreateAsync(
        NpgsqlConnection connection, Table target, IReadOnlyList<string> columns, bool isTemporary, CancellationToken cancellationToken)
    {
        var kind = isTemporary ? "TEMPORARY" : "UNLOGGED";
        var ending = isTemporary ? " ON COMMIT DROP" : "";
        var sql = $"CREATE {kind} TABLE {Sql} (LIKE {target.Sql} INCLUDING CONSTRAINTS){ending}";
        var others = target.Columns.Select(column => column.Name).Except(columns)
            .Select(column => $"DROP COLUMN {PostgreSql.Sql.Identifier(column)}")
            .ToList();
        if (others.Count > 0)
            sql += $"; ALTER TABLE {Sql} {string.Join(", ", others)}";
        await PostgreSqlDatabase.ExecuteAsync(connection, sql, cancellationToken);
    }

    /// <summary>Its columns, in order.</summary>
    public async Task<IReadOnlyList<string>> ReadColumnsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT attname::text FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """, connection)
        {
            Parameters = { new() { Value = Sql } },
        };
        return await CatalogReader.ReadTextsAsync(command, cancellationToken);
    }

    /// <summary>Whether it is there and holds rows.</summary>
    public async Task<bool> HasRowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = Sql } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        await using var rows = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {Sql})", connection);
        return await rows.ExecuteScalarAsync(cancellationToken) is true;
    }
}
