namespace Sluice.PostgreSql.Catalog;

/// <summary>A table, a view or a materialized view of a database.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Bytes with TOAST, its own and its partitions'.</param>
/// <param name="IsOwn">
/// Whether it is a table by itself: neither a view, nor part of another table, nor of an extension, which makes its tables itself.
/// </param>
sealed record ListedTable(string Schema, string Name, long Bytes, bool IsOwn)
{
    /// <summary>The quoted, qualified name.</summary>
    public string Sql => PostgreSql.Sql.Name(Schema, Name);

    /// <summary>The name for messages.</summary>
    public string Display => $"{Schema}.{Name}";
}
