using Sluice.Copying.Plans;

namespace Sluice.Copying.Files;

/// <summary>A file to read.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="RelativePath">Its path below the dataset's folder, where it is below it: what <c>$$FILEPATH</c> says.</param>
/// <param name="Partitions">The columns that its folders stand for, the same for every file of a selection; null is NULL.</param>
sealed record SelectedFile(string Path, long Length, string RelativePath, IReadOnlyList<KeyValuePair<string, string?>> Partitions)
{
    /// <summary>Tells it from one that comes in its place; null where nobody asks.</summary>
    public string? Version { get; init; }

    /// <summary>The file as plans and readers know it.</summary>
    public SliceFile ToSliceFile() => new(Path, Length)
    {
        RelativePath = RelativePath,
        Version = Version,
        Partitions = Partitions,
    };

    /// <summary>What a path has below a folder; null when it is not below it.</summary>
    public static string? Below(string folder, string path) =>
        folder.Length == 0 ? path
        : path.StartsWith(folder, StringComparison.Ordinal) && path.AsSpan(folder.Length).StartsWith("/") ? path[(folder.Length + 1)..]
        : null;
}
