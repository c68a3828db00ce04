namespace Sluice.Stores;

/// <summary>A store of files.</summary>
/// <param name="Address">The account's or container's URL, or the folder.</param>
internal sealed record StoreFacts(string Address)
{
    /// <summary>Containers that the account lists; null where they cannot be listed.</summary>
    public int? Containers { get; init; }

    /// <summary>Whether it can be listed.</summary>
    public bool CanList { get; init; }

    /// <summary>Whether files can be created in a folder; null where that was not tried.</summary>
    public bool? CanWrite { get; init; }
}
