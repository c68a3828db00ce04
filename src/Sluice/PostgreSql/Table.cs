namespace Sluice.PostgreSql;

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

/// <summary>The kinds of relations, by <c>pg_class.relkind</c>.</summary>
public enum TableKind
{
    /// <summary>An ordinary table.</summary>
    Table = 'r',

    /// <summary>A partitioned table.</summary>
    Partitioned = 'p',

    /// <summary>A view.</summary>
    View = 'v',

    /// <summary>A materialized view.</summary>
    MaterializedView = 'm',

    /// <summary>A foreign table.</summary>
    Foreign = 'f',
}

/// <summary>A column of a table or a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as <c>format_type</c> prints it.</param>
/// <param name="BinaryForm">
/// Names the binary COPY form of its values: equal on both sides means that they may be relayed. Null when they may not.
/// </param>
public sealed record Column(string Name, string Type, string? BinaryForm)
{
    /// <summary>The <c>pg_type</c> name of its type, domains resolved to their base.</summary>
    public required string BaseType { get; init; }

    /// <summary>Its type in full: how its values travel when they are decoded.</summary>
    public required PgType PgType { get; init; }

    /// <summary>The length or precision of its type (<c>pg_attribute.atttypmod</c>); -1 without one.</summary>
    public int Modifier { get; init; } = -1;

    /// <summary>Whether NULL is refused.</summary>
    public bool IsNotNull { get; init; }

    /// <summary>Whether it fills itself when left out: a default or an identity.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether it is computed from others and cannot be written.</summary>
    public bool IsGenerated { get; init; }
}
