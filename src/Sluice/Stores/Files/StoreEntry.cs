namespace Sluice.Stores.Files;

/// <summary>A folder or a file in a store.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Length">The file's bytes; null for a folder.</param>
/// <param name="LastModified">When the file was last written; null for a folder.</param>
internal sealed record StoreEntry(string Path, long? Length, DateTimeOffset? LastModified);
