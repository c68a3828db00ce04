namespace Sluice.PostgreSql.Writing;

/// <summary>What the ledger remembers of a committed slice.</summary>
internal sealed record LedgerEntry(long Rows, long BytesRead, long BytesWritten, long RowsSkipped = 0)
{
    /// <summary>The snapshot in which it was read, when slices share one.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The schema of the table that its rows wait in, when all slices become visible at once.</summary>
    public string? Staging { get; init; }
}
