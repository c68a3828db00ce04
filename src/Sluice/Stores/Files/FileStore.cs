namespace Sluice.Stores.Files;

/// <summary>A place for files: a blob container or a folder. Paths are relative to it, with <c>/</c>, and never leave it.</summary>
internal abstract class FileStore
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

    /// <summary>A folder, or null when there is none; an empty path is the store itself.</summary>
    public virtual async Task<StoredFolder?> FindFolderAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var entries = ListLevelAsync(folder, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await entries.MoveNextAsync();
            return new StoredFolder(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Opens a file to be read from its start.</summary>
    public abstract Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file to be read in pieces.</summary>
    public abstract Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a file that appears under its name, whole, when it is committed. A second attempt at the same file replaces the first.
    /// </summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="attempt">Names the work it belongs to, for what lies about until the commit; the same in every attempt.</param>
    public abstract Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken);

    /// <summary>Creates a small file unless there is one of its name: of several at the same time one does. It may be seen before it is whole.</summary>
    /// <returns>Whether it did.</returns>
    public virtual Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"files of {Display} cannot be created");

    /// <summary>Deletes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">The version that is meant; null is any.</param>
    /// <returns>False when there is none any more.</returns>
    /// <exception cref="FileChangedException">It is there in another version.</exception>
    public virtual Task<bool> DeleteAsync(string path, string? version, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"files of {Display} cannot be deleted");

    /// <summary>Deletes a folder and those below it, as far as no file is in them; the store itself stays.</summary>
    /// <returns>The folders that were deleted.</returns>
    public virtual Task<IReadOnlyList<string>> DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Whether the lengths of its files are what their content has.</summary>
    public virtual bool TellsLengths => true;

    /// <summary>How its exceptions are told.</summary>
    public virtual StoreFaults Faults => StoreFaults.Common;
}
