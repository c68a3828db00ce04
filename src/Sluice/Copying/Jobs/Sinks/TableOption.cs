namespace Sluice.Copying.Jobs.Sinks;

/// <summary>What to do about a table that is not there.</summary>
internal enum TableOption
{
    /// <summary>The copy fails.</summary>
    None,

    /// <summary>
    /// It is made, with the source's columns. Of a table they have its types, NOT NULL and primary key, of a query its types, of files
    /// types that hold their values; the keys of an upsert become the primary key. Defaults, identities, indexes and other constraints are
    /// made with <see cref="TableSink.Indexes"/> alone, schemas and types never.
    /// </summary>
    AutoCreate,
}
