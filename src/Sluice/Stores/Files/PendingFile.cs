namespace Sluice.Stores.Files;

/// <summary>A file that nobody sees yet. Disposing it without a commit leaves nothing.</summary>
internal abstract class PendingFile : IAsyncDisposable
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
