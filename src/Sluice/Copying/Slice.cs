using System.Text.Json.Serialization;

namespace Sluice.Copying;

/// <summary>One partition's share of a copy: the unit of retry and of exactly-once.</summary>
/// <param name="Index">Its number in the plan, from 0. File names and ledger rows derive from it.</param>
/// <param name="Name">What it holds, for people: <c>pages 0..4095</c>, <c>id 1..20</c>, a partition, a file.</param>
/// <param name="EstimatedBytes">About how many bytes the source holds of it; 0 when unknown.</param>
public sealed record Slice(int Index, string Name, long EstimatedBytes)
{
    /// <summary>The query that selects its rows, in parentheses, when the source is PostgreSQL.</summary>
    public string? Relation { get; init; }

    /// <summary>The same as a table with its columns, which COPY reads faster; null when it is not that simple.</summary>
    public string? PlainRelation { get; init; }

    /// <summary>Its files, read one after the other, when the source is files; one, unless many are merged.</summary>
    public IReadOnlyList<SliceFile> Files { get; init; } = [];

    /// <summary>Where its file goes below the sink's folder, when files are copied to files; null is the plan's name.</summary>
    public string? Target { get; init; }
}

/// <summary>A file to read.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Length">Its bytes.</param>
public sealed record SliceFile(string Path, long Length)
{
    /// <summary>The path below the dataset's folder: <c>$$FILEPATH</c>.</summary>
    public string RelativePath { get; init; } = "";

    /// <summary>The columns that its folders give, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Partitions { get; init; } = [];

    /// <summary>The columns of the sink that it fills, in its order, when they are not those of the plan.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
}

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

/// <summary>A file that was written.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Rows">Rows in it; null when they were not counted file by file.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Md5">Its MD5, in hex; null when that was not asked for.</param>
public sealed record WrittenFile(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("rows")] long? Rows,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("md5")] string? Md5);
