namespace Sluice.Stores;

/// <summary>A place for files: a blob container or a folder. Paths are relative to it, with <c>/</c>, and never leave it.</summary>
public abstract class FileStore
{
    /// <summary>The place, for messages.</summary>
    public abstract string Display { get; }

    /// <summary>Makes sure that the place is there and can be reached.</summary>
    public abstract Task EnsureAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Every file in a folder and below it, in no particular order. A folder that is not there has no files; what stands for a folder in
    /// a store that has none is no file.
    /// </summary>
    public abstract IAsyncEnumerable<StoredFile> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>The folders and files right in a folder, in no particular order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public abstract IAsyncEnumerable<StoreEntry> ListLevelAsync(string folder, CancellationToken cancellationToken);

    /// <summary>One file, or null when there is none.</summary>
    public abstract Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file to be read from its start.</summary>
    public abstract Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file to be read in pieces.</summary>
    public abstract Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a file that appears under its name, whole, when it is committed. A second attempt at the same file replaces the first.
    /// </summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="attempt">Names the work it belongs to, for what lies about until the commit; the same in every attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken);

    /// <summary>How its exceptions are told.</summary>
    public virtual StoreFaults Faults => StoreFaults.Common;
}

/// <summary>A file in a store.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="LastModified">When it was last written.</param>
public sealed record StoredFile(string Path, long Length, DateTimeOffset LastModified);

/// <summary>A folder or a file in a store.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Length">The file's bytes; null for a folder.</param>
/// <param name="LastModified">When the file was last written; null for a folder.</param>
public sealed record StoreEntry(string Path, long? Length, DateTimeOffset? LastModified);

/// <summary>A file that nobody sees yet. Disposing it without a commit leaves nothing.</summary>
public abstract class PendingFile : IAsyncDisposable
{
    /// <summary>Takes the bytes.</summary>
    public abstract Stream Body { get; }

    /// <summary>Bytes that went into it so far, as they will be stored.</summary>
    public abstract long BytesWritten { get; }

    /// <summary>The MD5 of what went into it, to be kept with the file by a store that does so; null when it is not known.</summary>
    public byte[]? ContentMd5 { get; set; }

    /// <summary>Names and values to be kept with the file by a store that does so.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();

    /// <summary>Hands over what is buffered; nothing may be written any more. A file need not be flushed to be committed.</summary>
    public virtual Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Has the flushed file wait for its commit without memory or handles, for as long as it takes: of a slice of many files all but the
    /// last do. A local file is not locked any more then, and another attempt at it takes it away; the commit fails in that case.
    /// </summary>
    public virtual Task StageAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the file appear, whole, replacing one of the same name.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
