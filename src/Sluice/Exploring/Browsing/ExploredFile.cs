namespace Sluice.Exploring.Browsing;

/// <summary>What lies at one level of a store: containers, or folders and files.</summary>
/// <param name="Type"><c>container</c>, <c>folder</c> or <c>file</c>, as Adobe's explore calls have the last two.</param>
/// <param name="Name">Its last name.</param>
/// <param name="Path">What to ask for to see what is in it: from the container on, or below the server's folder.</param>
internal sealed record ExploredFile(string Type, string Name, string Path)
{
    /// <summary>A file's bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>When a file was last written.</summary>
    public DateTimeOffset? LastModified { get; init; }
}
