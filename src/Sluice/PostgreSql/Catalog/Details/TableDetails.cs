using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>What a table has beside columns with types and NOT NULL.</summary>
/// <param name="Table">Its name.</param>
sealed record TableDetails(string Table)
{
    public IReadOnlyList<ColumnDetail> Columns { get; private init; } = [];

    /// <summary>Its indexes, the primary key's first.</summary>
    public required IReadOnlyList<IndexDetail> Indexes { get; init; }

    public IReadOnlyList<ConstraintDetail> Constraints { get; private init; } = [];

    /// <summary>What is said of it; null for nothing.</summary>
    public string? Comment { get; private init; }

    /// <summary>Reads them from the catalogs.</summary>
    public static Task<TableDetails> ReadAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, Table table, CancellationToken cancellationToken) =>
        SearchPath.WithoutAsync(connection, database.IsPooled, async () =>
        {
            await using var comment = new NpgsqlCommand("SELECT obj_description($1, 'pg_class')", connection)
            {
                Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } },
            };
            return new TableDetails(table.Name)
            {
                Columns = await ColumnDetail.ReadAsync(connection, table.Oid, cancellationToken),
                Indexes = await IndexDetail.ReadAsync(connection, table.Oid, cancellationToken),
                Constraints = await ConstraintDetail.ReadAsync(connection, table.Oid, cancellationToken),
                Comment = await comment.ExecuteScalarAsync(cancellationToken) as string,
            };
        }, cancellationToken);
}
