using Sluice.Definitions;

namespace Sluice.Copying.Jobs;

/// <summary>Where a copy writes its log.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="Container">The blob container; null for a file server.</param>
/// <param name="FolderPath">The folder in it.</param>
public sealed record CopyLog(Reference Store, string? Container, string FolderPath)
{
    /// <summary>Whether every file copied is logged, not only what was skipped.</summary>
    public bool LogsEveryFile { get; init; }

    /// <summary>
    /// Whether the skipped rows are written as the older <c>redirectIncompatibleRowSettings</c> ask: the output then names the place
    /// <c>redirectRowPath</c>.
    /// </summary>
    public bool IsRedirect { get; init; }
}
