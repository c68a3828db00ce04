using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Triggers.Events;

/// <summary>Waits for blobs that are written or deleted.</summary>
/// <param name="Scope">The storage account.</param>
/// <param name="Types">The types of events.</param>
sealed record BlobEvents(string Scope, IReadOnlyList<string> Types) : EventCondition(Scope, Types)
{
    /// <summary>What the path begins with, <c>/container/blobs/folder/</c>; empty for anything.</summary>
    public string BeginsWith { get; init; } = "";

    /// <summary>What the path ends with; empty for anything.</summary>
    public string EndsWith { get; init; } = "";

    /// <summary>Whether blobs without content do not count.</summary>
    public bool IgnoresEmpty { get; init; } = true;

    /// <inheritdoc/>
    public override BlobPlace Place => BlobPlace.Of(Scope, BeginsWith);

    /// <inheritdoc/>
    protected override JsonObject? BodyOf(TriggerEvent seen)
    {
        if (!seen.Subject.StartsWith(BlobPlace.Containers, StringComparison.OrdinalIgnoreCase))
            return null;
        var path = seen.Subject[(BlobPlace.Containers.Length - 1)..];
        var blobs = path.IndexOf(BlobPlace.Blobs, StringComparison.OrdinalIgnoreCase);
        // Event Grid compares subjects without regard to case.
        var isWanted = path.StartsWith(BeginsWith, StringComparison.OrdinalIgnoreCase)
            && path.EndsWith(EndsWith, StringComparison.OrdinalIgnoreCase);
        if (blobs <= 0 || !isWanted)
            return null;
        if (IgnoresEmpty && seen.Find("data.contentLength") is { } length && Values.TryToNumber(length, out var bytes) && bytes == 0)
            return null;
        var (container, blob) = (path[1..blobs], path[(blobs + BlobPlace.Blobs.Length)..]);
        var slash = blob.LastIndexOf('/');
        return Body(slash < 0 ? container : $"{container}/{blob[..slash]}", blob[(slash + 1)..]);
    }

    /// <summary>What <c>triggerBody()</c> gives.</summary>
    public static JsonObject Body(string folderPath, string fileName) => new() { ["fileName"] = fileName, ["folderPath"] = folderPath };
}
