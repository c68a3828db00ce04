namespace Sluice.Stores.Files;

/// <summary>A file in a store.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="LastModified">When it was last written.</param>
internal sealed record StoredFile(string Path, long Length, DateTimeOffset LastModified);
