namespace Sluice.Stores.Files;

/// <summary>A folder in a store.</summary>
/// <param name="Path">Its path in the store; empty is the store itself.</param>
sealed record StoredFolder(string Path)
{
    /// <summary>When it was made; null where the store does not know.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When something was last made or removed in it; null where the store does not know.</summary>
    public DateTimeOffset? LastModified { get; init; }
}
