namespace Sluice.Copying.Slices;

/// <summary>What became of a slice.</summary>
/// <param name="Index">The slice's number in the plan.</param>
/// <param name="Rows">Rows copied.</param>
/// <param name="BytesRead">Bytes read from the source, as stored or sent there.</param>
/// <param name="BytesWritten">Bytes written to the sink, as stored or sent there.</param>
/// <param name="Duration">How long it took; zero when it was found done.</param>
public sealed record SliceResult(int Index, long Rows, long BytesRead, long BytesWritten, TimeSpan Duration)
{
    /// <summary>Rows left out because they did not fit.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>The files written.</summary>
    public IReadOnlyList<WrittenFile> Files { get; init; } = [];

    /// <summary>The checksum of its rows at the source; null when none was wanted.</summary>
    public TableChecksum? Checksum { get; init; }

    /// <summary>The snapshot in which it was read; null when slices do not share one.</summary>
    public string? Snapshot { get; init; }

    /// <summary>How often it was begun anew after transient faults.</summary>
    public int Retries { get; init; }

    /// <summary>The side and code of the last of these faults; null when there was none.</summary>
    public string? LastFault { get; init; }

    /// <summary>Until the first rows had come from the source.</summary>
    public TimeSpan TimeToFirstByte { get; init; }

    /// <summary>Spent on reading.</summary>
    public TimeSpan Reading { get; init; }

    /// <summary>Spent on writing, mostly at the same time.</summary>
    public TimeSpan Writing { get; init; }
}
