using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Sluice.Stores.Files;

namespace Sluice.Stores.LocalFolder;

/// <summary>A folder of this machine. Files are written beside their place under a hidden name and renamed.</summary>
internal sealed partial class LocalFolderStore(string root) : FileStore
{
    const string PendingSuffix = ".partial";

    readonly string _root = Path.GetFullPath(root);

    /// <inheritdoc/>
    public override string Display => _root;

    /// <inheritdoc/>
    public override Task EnsureAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_root);
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
            {
                yield return new StoredFile(
                    Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), file.Length, file.LastWriteTimeUtc);
            }
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
        return Task.FromResult(file.Exists ? new StoredFile(path, file.Length, file.LastWriteTimeUtc) : null);
    }

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
        Directory.CreateDirectory(folder);
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
        var body = new FileStream(pending, FileMode.CreateNew, FileAccess.Write, share, bufferSize: 0, FileOptions.Asynchronous);
        return Task.FromResult<PendingFile>(new PendingLocalFile(body, pending, target));
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

    sealed class RandomAccessLocalFile(SafeFileHandle file) : RandomAccessFile
    {
        public override long Length { get; } = RandomAccess.GetLength(file);

        public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
        {
            while (piece.Length > 0)
            {
                var read = await RandomAccess.ReadAsync(file, piece, offset, cancellationToken);
                if (read == 0)
                    throw new EndOfStreamException();
                piece = piece[read..];
                offset += read;
            }
        }

        public override ValueTask DisposeAsync()
        {
            file.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    sealed class PendingLocalFile(FileStream body, string pending, string target) : PendingFile
    {
        bool _isCommitted;
        long? _length;

        public override Stream Body => body;

        public override long BytesWritten => _length ?? body.Position;

        public override async Task StageAsync(CancellationToken cancellationToken)
        {
            await Task.Run(FlushToDisk, cancellationToken);
            await body.DisposeAsync();
        }

        public override async Task CommitAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_length is null)
                await Task.Run(FlushToDisk, cancellationToken);
            try
            {
                // While it is still locked: another attempt would sweep it away between closing and renaming.
                File.Move(pending, target, overwrite: true);
            }
            catch (FileNotFoundException exception)
            {
                throw new FileTakenOverException(target, exception);
            }

            _isCommitted = true;
            await body.DisposeAsync();
        }

        /// <summary>A name that survives a power loss must not lead to content that does not. The system may take its time.</summary>
        void FlushToDisk()
        {
            _length = body.Position;
            RandomAccess.FlushToDisk(body.SafeFileHandle);
        }

        public override async ValueTask DisposeAsync()
        {
            if (!_isCommitted)
                File.Delete(pending);
            _isCommitted = true;
            await body.DisposeAsync();
        }
    }
}
