using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Tests.Stores.Memory;

/// <summary>A container of the memory.</summary>
sealed class MemoryStore(MemoryStoreType memory, string container) : FileStore
{
    public override string Display => $"memory box {container}";

    public override StoreFaults Faults { get; } = new MemoryFaults();

    public override Task EnsureAsync(CancellationToken cancellationToken) =>
        container == MemoryStoreType.Broken ? throw new MemoryIsBrokenException() : Task.CompletedTask;

    public override IAsyncEnumerable<StoredFile> ListAsync(string folder, CancellationToken cancellationToken) =>
        Paths(folder).Select(path => new StoredFile(path, Content(path).Length, DateTimeOffset.UnixEpoch)).ToAsyncEnumerable();

    public override IAsyncEnumerable<StoreEntry> ListLevelAsync(string folder, CancellationToken cancellationToken)
    {
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        return Paths(folder)
            .Select(path => path.IndexOf('/', start) is >= 0 and var slash
                ? new StoreEntry(path[..slash], null, null)
                : new StoreEntry(path, Content(path).Length, DateTimeOffset.UnixEpoch))
            .Distinct().ToAsyncEnumerable();
    }

    public override Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken) => Task.FromResult(
        memory.Files.TryGetValue((container, path), out var content) ? new StoredFile(path, content.Length, DateTimeOffset.UnixEpoch) : null);

    public override Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(Content(path), writable: false));

    public override Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<RandomAccessFile>(new Pieces(Content(path)));

    public override Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken) =>
        Task.FromResult<PendingFile>(new Pending(content => memory.Files[(container, path)] = content));

    IEnumerable<string> Paths(string folder) => memory.Files.Keys
        .Where(key => key.Container == container && (folder.Length == 0 || key.Path.StartsWith(folder + "/", StringComparison.Ordinal)))
        .Select(key => key.Path);

    byte[] Content(string path) => memory.Files.GetValueOrDefault((container, path)) ?? throw new FileNotFoundException(path);

    sealed class MemoryIsBrokenException : Exception;

    sealed class MemoryFaults : StoreFaults
    {
        protected override StoreProblem? Explain(Exception exception) =>
            exception is MemoryIsBrokenException ? new("MemoryBroken", "the memory is broken. Buy another one.") : null;
    }

    sealed class Pieces(byte[] content) : RandomAccessFile
    {
        public override long Length => content.Length;

        public override ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
        {
            content.AsSpan((int)offset, piece.Length).CopyTo(piece.Span);
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class Pending(Action<byte[]> commit) : PendingFile
    {
        readonly MemoryStream _body = new();

        public override Stream Body => _body;

        public override long BytesWritten => _body.Length;

        public override Task CommitAsync(CancellationToken cancellationToken)
        {
            commit(_body.ToArray());
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => _body.DisposeAsync();
    }
}
