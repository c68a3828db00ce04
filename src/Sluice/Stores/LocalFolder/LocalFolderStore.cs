using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sluice.Stores.Files;

namespace Sluice.Stores.LocalFolder;

/// <summary>A folder of this machine. Files are written beside their place under a hidden name and renamed.</summary>
/// <param name="root">The folder.</param>
/// <param name="isPrivate">Whether nobody else on the machine may read what is written; where that is not by the folder's own rules.</param>
internal sealed partial class LocalFolderStore(string root, bool isPrivate = false) : FileStore
{
    const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const string PendingSuffix = ".partial";

    readonly string _root = Path.GetFullPath(root);

    /// <inheritdoc/>
    public override string Display => _root;

    /// <inheritdoc/>
    public override Task EnsureAsync(CancellationToken cancellationToken)
    {
        CreateFolder(_root);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = FullPath(folder);
        if (!Directory.Exists(path))
            yield break;
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Pending().IsMatch(file.Name))
                yield return Stored(Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), file);
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoreEntry> ListLevelAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in new DirectoryInfo(FullPath(folder)).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.GetRelativePath(_root, entry.FullName).Replace('\\', '/');
            if (entry is not FileInfo file)
                yield return new StoreEntry(path, null, null);
            else if (!Pending().IsMatch(file.Name))
                yield return new StoreEntry(path, file.Length, file.LastWriteTimeUtc);
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(FullPath(path));
        return Task.FromResult(file.Exists ? Stored(path, file) : null);
    }

    /// <inheritdoc/>
    public override Task<StoredFolder?> FindFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var found = new DirectoryInfo(FullPath(folder));
        return Task.FromResult(
            found.Exists ? new StoredFolder(folder) { Created = found.CreationTimeUtc, LastModified = found.LastWriteTimeUtc } : null);
    }

    /// <inheritdoc/>
    public override Task<bool> DeleteAsync(string path, string? version, CancellationToken cancellationToken)
    {
        var file = new FileInfo(FullPath(path));
        // What lies behind a link may be anywhere: reading follows it, deleting does not. A link that is a file goes itself.
        for (var parent = file.Directory; parent is not null && parent.FullName.Length > _root.Length; parent = parent.Parent)
        {
            if (parent.LinkTarget is not null)
            {
                throw new NotSupportedException(
                    $"{path} lies behind the link {parent.FullName}, and files behind links are not deleted");
            }
        }

        if (!file.Exists)
            return Task.FromResult(false);
        if (version is not null && version != VersionOf(file.LastWriteTimeUtc, file.Length))
            throw new FileChangedException($"{path} was written after it had been found");
        file.Delete();
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        var deleted = new List<string>();
        DeleteEmpty(new DirectoryInfo(FullPath(folder)), deleted, cancellationToken);
        return Task.FromResult<IReadOnlyList<string>>(deleted);
    }

    /// <summary>Whether nothing is left of a folder.</summary>
    bool DeleteEmpty(DirectoryInfo folder, List<string> deleted, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!folder.Exists || folder.LinkTarget is not null)
            return !folder.Exists;
        var isEmpty = true;
        foreach (var entry in folder.GetFileSystemInfos())
            isEmpty &= entry is DirectoryInfo inner && DeleteEmpty(inner, deleted, cancellationToken);
        if (!isEmpty || folder.FullName == _root)
            return false;
        try
        {
            folder.Delete();
        }
        catch (IOException) when (folder.Exists)
        {
            // Somebody has just put something into it.
            return false;
        }

        deleted.Add(Path.GetRelativePath(_root, folder.FullName).Replace('\\', '/'));
        return true;
    }

    static StoredFile Stored(string path, FileInfo file) => new(path, file.Length, file.LastWriteTimeUtc)
    {
        Created = file.CreationTimeUtc,
        Version = VersionOf(file.LastWriteTimeUtc, file.Length),
    };

    internal static string VersionOf(DateTime lastWriteUtc, long length) => $"{lastWriteUtc.Ticks:x}-{length:x}";

    /// <inheritdoc/>
    public override Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        // The pump brings its own buffers.
        Task.FromResult<Stream>(new FileStream(
            FullPath(path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
            FileOptions.Asynchronous | FileOptions.SequentialScan));

    /// <inheritdoc/>
    public override Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<RandomAccessFile>(new RandomAccessLocalFile(File.OpenHandle(
            FullPath(path), FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous | FileOptions.RandomAccess)));

    /// <inheritdoc/>
    public override Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken)
    {
        var target = FullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        CreateFolder(folder);
        if (Directory.Exists(target))
        {
            throw new SluiceException(Side.Sink, "FolderInTheWay",
                $"There is a folder {path} in {_root}, so no file of this name can be written. Use another name, or remove the folder.");
        }

        var prefix = $".{Path.GetFileName(target)}.";
        DeleteAbandoned(folder, prefix);
        // A name of its own: two attempts at the same time write two files, and each renames a whole one.
        var pending = Path.Combine(folder, $"{prefix}{attempt}.{Guid.NewGuid():N}{PendingSuffix}");
        // Unix locks the file for None only and lets it be renamed all the same; Windows wants Delete for that and keeps writers out.
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        return Task.FromResult<PendingFile>(new PendingLocalFile(CreateNew(pending, share), pending, target));
    }

    /// <inheritdoc/>
    public override async Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = FullPath(path);
        CreateFolder(Path.GetDirectoryName(target)!);
        NewFileStream file;
        try
        {
            file = CreateNew(target, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }

        await using (file)
        {
            // It is there now, so it is written.
            await file.WriteAsync(content, CancellationToken.None);
            await file.FlushToDiskAsync(CancellationToken.None);
        }

        return true;
    }

    NewFileStream CreateNew(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = share,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        return new NewFileStream(path, options);
    }

    void CreateFolder(string path)
    {
        if (isPrivate && !OperatingSystem.IsWindows())
            Directory.CreateDirectory(path, OwnersFile | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(path);
    }

    /// <summary>Removes what killed attempts at the same file left behind: those that live hold a lock.</summary>
    static void DeleteAbandoned(string folder, string prefix)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + PendingSuffix))
        {
            if (!file.Name.StartsWith(prefix, StringComparison.Ordinal) || !Pending().IsMatch(file.Name))
                continue;
            try
            {
                using var left = file.Open(FileMode.Open, FileAccess.Write, FileShare.None);
                file.Delete();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another attempt is writing it, or has just renamed it.
            }
        }
    }

    /// <summary>Files that are being written: .NAME.ATTEMPT.GUID.partial. Others that end so belong to someone else.</summary>
    [GeneratedRegex(@"^\..+\.[0-9a-f]{32}\.partial\z", RegexOptions.Singleline)]
    private static partial Regex Pending();

    string FullPath(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new SluiceException(Side.Definition, "InvalidPath",
                $"The path '{path.Replace('\0', '?')}' has a NUL in it (shown as ?), which no file's name has. Use a path without it.");
        }

        var full = Path.GetFullPath(Path.Combine(_root, path));
        var below = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        return full == _root || full.StartsWith(below, StringComparison.Ordinal)
            ? full
            : throw new SluiceException(Side.Definition, "PathOutsideStore",
                $"The path '{path}' leaves the folder {_root}. Use a path below it.");
    }
}
