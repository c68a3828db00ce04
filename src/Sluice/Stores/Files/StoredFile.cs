namespace Sluice.Stores.Files;

/// <summary>A file in a store.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="LastModified">When it was last written.</param>
internal sealed record StoredFile(string Path, long Length, DateTimeOffset LastModified)
{
    /// <summary>When it was made; null where the store does not know.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The MD5 of its bytes, in base64; null where the store does not keep it.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>Tells its content from an earlier and a later one; null where the store cannot.</summary>
    public string? Version { get; init; }
}
