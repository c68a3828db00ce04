using System.Text.Json.Serialization;
using Sluice.Definitions;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>A table of PostgreSQL.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="Schema">The table's schema; null is found by the search path.</param>
internal sealed record TableSink(Reference Store, string StoreType, string? Schema, string Table) : CopySink(Store, StoreType)
{
    /// <summary>How rows get into the table.</summary>
    public WriteMethod WriteMethod { get; init; }

    /// <summary>The columns that identify a row for <see cref="WriteMethod.Upsert"/>; empty is the primary key.</summary>
    public IReadOnlyList<string> UpsertKeys { get; init; } = [];

    /// <summary>
    /// The most rows of a statement of <see cref="WriteMethod.BulkInsert"/>. It has at most one batch of them in any case, 16,384 rows or
    /// about 512 KB, so that memory is bounded.
    /// </summary>
    public int BatchRows { get; init; } = 1_000_000;

    /// <summary>The longest that the server may take over one piece of work: a write, a statement.</summary>
    public TimeSpan BatchTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>SQL to run once before the first row.</summary>
    public string? PreCopyScript { get; init; }

    /// <summary>SQL to run once after the last row.</summary>
    public string? PostCopyScript { get; init; }

    /// <summary>Whether the table is made if it is not there.</summary>
    public TableOption TableOption { get; init; }

    /// <summary>
    /// Whether a table that is made gets all that the source has: indexes, constraints, defaults, identities, comments. Null is no, with
    /// nothing said.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Indexes { get; init; }

    /// <summary>Whether its schema is made with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CreatesSchema { get; init; }

    /// <summary>Whether the rows that are there go, in the copy's first transaction or, if it is atomic, in its only one.</summary>
    public bool Truncates { get; init; }

    /// <summary>Whether an upsert deletes the rows whose keys the source does not have. It is atomic then.</summary>
    public bool DeletesMissing { get; init; }

    /// <summary>Whether all slices become visible at once.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>
    /// Whether the sequences of the columns written are moved behind their values at the end; null does it in a table that the copy makes.
    /// </summary>
    public bool? ResetsSequences { get; init; }

    /// <summary>Whether slices are remembered in the target database, which makes them exactly-once.</summary>
    public bool Ledger { get; init; } = true;

    /// <summary>Whether it asks that the rows of all slices wait in staging tables for the end of the copy.</summary>
    [JsonIgnore]
    public bool RequiresStaging => IsAtomic || DeletesMissing;
}
