using System.Globalization;
using Sluice.Copying.Slices;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying;

/// <summary>What is known of the snapshot that slices share.</summary>
/// <param name="HolderId">The copy's orchestration, for which it is held.</param>
public sealed record SnapshotState(string HolderId)
{
    /// <summary>The snapshot for slices that begin; null when they do not share one.</summary>
    public HeldSnapshot? Current { get; init; }

    /// <summary>Whether somebody may hold one.</summary>
    public bool MayBeHeld { get; init; }

    /// <summary>How many slices were read.</summary>
    public int Read { get; init; }

    /// <summary>How many snapshots were lost in a row without a slice being read in one.</summary>
    public int Unused { get; init; }

    /// <summary>The last snapshot that was lost so; null when none was.</summary>
    public string? Lost { get; init; }

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What a user should know of the snapshots that slices were read in.</summary>
    public IEnumerable<string> NotesOf(IReadOnlyList<SliceResult> slices)
    {
        var groups = slices.GroupBy(slice => slice.Snapshot).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (groups.Count <= 1)
            return Lost is null ? Notes : [.. Notes, $"{Lost} All slices were read in a fresh one."];
        var parts = groups.Select(group => $"{SliceNumbers.Of(group.Select(slice => slice.Index))} "
            + (group.Key is { } taken ? $"in the one taken at {taken}" : "in none that is shared"));
        return [.. Notes, string.Create(CultureInfo.InvariantCulture,
            $"slices were read in {groups.Count} snapshots, because the first was gone: {string.Join(", ", parts)}")];
    }
}
