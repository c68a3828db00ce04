namespace Sluice.PostgreSql.Catalog;

/// <summary>A relation as the catalogs describe it.</summary>
/// <param name="Oid">Its oid.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="HasChildren">Whether reading it reads other tables too: inheritance children or partitions.</param>
/// <param name="Pages">Pages of its main fork; 0 when it has no storage of its own.</param>
/// <param name="Bytes">Bytes with TOAST, its own and its partitions'.</param>
/// <param name="Columns">Its columns, in order.</param>
public sealed record Table(
    uint Oid, string Schema, string Name, TableKind Kind, bool HasChildren, long Pages, long Bytes, IReadOnlyList<Column> Columns)
{
    /// <summary>The quoted, qualified name.</summary>
    public string Sql => PostgreSql.Sql.Name(Schema, Name);

    /// <summary>The name for messages.</summary>
    public string Display => $"{Schema}.{Name}";
}
