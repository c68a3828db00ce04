using Sluice.Formats;

namespace Sluice.Copying.Plans;

/// <summary>A file to read.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Length">Its bytes.</param>
public sealed record SliceFile(string Path, long Length)
{
    /// <summary>The path below the dataset's folder: <c>$$FILEPATH</c>.</summary>
    public string RelativePath { get; init; } = "";

    /// <summary>The version of it that is copied, when it is to be deleted afterwards.</summary>
    public string? Version { get; init; }

    /// <summary>The part of it that is read; null is all of it.</summary>
    public FilePart? Part { get; init; }

    /// <summary>The columns that its folders give, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Partitions { get; init; } = [];

    /// <summary>The columns of the sink that it fills, in its order, when they are not those of the plan.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
}
