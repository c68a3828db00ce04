namespace Sluice.Cli.Commands;

/// <summary>What was asked for.</summary>
sealed record CopyChoice
{
    public required string From { get; init; }
    public required string To { get; init; }
    public string? Table { get; init; }
    public string? Query { get; init; }

    /// <summary>Patterns of the tables, where many are copied; empty is one table or query.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of the tables that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    public bool IsOfMany => Include.Count > 0;
    public string? Snapshot { get; init; }
    public string? ToTable { get; init; }
    public string? Format { get; init; }
    public string? FromFormat { get; init; }
    public string? Compression { get; init; }
    public string? FromCompression { get; init; }
    public string? Map { get; init; }
    public int Parallel { get; init; }
    public string? PartitionOption { get; init; }
    public string? PartitionColumn { get; init; }
    public required string WriteMethod { get; init; }
    public IReadOnlyList<string> Keys { get; init; } = [];
    public bool DeleteMissing { get; init; }
    public bool Truncate { get; init; }
    public bool AutoCreate { get; init; }
    public bool Indexes { get; init; }
    public bool Atomic { get; init; }
    public bool ResetSequences { get; init; }
    public string? PreCopyScript { get; init; }
    public string? PostCopyScript { get; init; }
    public bool? Consistent { get; init; }
    public string? OnSnapshotLost { get; init; }
    public string? MaxRowsPerSecond { get; init; }
    public string? MaxMegabytesPerSecond { get; init; }
    public bool Ledger { get; init; }
    public bool SkipBadRows { get; init; }
    public string? MaxSkippedRows { get; init; }
    public string? Log { get; init; }
    public bool Verify { get; init; }
    public bool Json { get; init; }
}
