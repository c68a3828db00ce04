namespace Sluice.PostgreSql.Catalog;

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
