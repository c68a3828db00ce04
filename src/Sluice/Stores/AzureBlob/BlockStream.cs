using System.Security.Cryptography;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.IO;

namespace Sluice.Stores.AzureBlob;

/// <summary>Cuts what is written to it into blocks and stages them, a few at a time.</summary>
sealed class BlockStream(BlockBlobClient blob) : Stream
{
    // Every block is billed as one write: 16 MiB costs a quarter of the usual 4. A blob takes 50,000 blocks: from the 10,000th on they
    // are twice as large, which makes 1.3 TiB a blob.
    const int BlockBytes = 16 << 20;
    const int GrowAfterBlocks = 10_000;
    const int MaxInFlight = 3;

    // Memory is taken in pieces as a block fills. All blobs together hold 48 MiB: one lane alone stages two blocks while it fills a
    // third; where more lanes leave none free, the one that wants more stages what it has, and blocks are smaller.
    const int PieceBytes = 4 << 20;
    const int MaxPieces = 12;

    static readonly SemaphoreSlim Pieces = new(MaxPieces);
    static readonly RecyclableMemoryStreamManager Memories =
        new(new RecyclableMemoryStreamManager.Options { BlockSize = PieceBytes, MaximumSmallPoolFreeBytes = MaxPieces * PieceBytes });

    readonly List<string> _ids = [];
    readonly Queue<Task> _inFlight = [];
    readonly CancellationTokenSource _abandoned = new();
    RecyclableMemoryStream? _block;

    public long BytesWritten { get; private set; }

    int BlockSize => _ids.Count < GrowAfterBlocks ? BlockBytes : 2 * BlockBytes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var filled = (int)((_block?.Length ?? 0) % PieceBytes);
            if (filled == 0)
                await TakePieceAsync(cancellationToken);
            var taken = Math.Min(buffer.Length, PieceBytes - filled);
            _block!.Write(buffer.Span[..taken]);
            BytesWritten += taken;
            buffer = buffer[taken..];
            if (_block.Length == BlockSize)
                await StageAsync(cancellationToken);
        }
    }

    /// <summary>Stages what is left, so that a complete file waiting for its commit holds no block of the budget.</summary>
    public async Task StageLastAsync(CancellationToken cancellationToken)
    {
        if (_block is not null)
            await StageAsync(cancellationToken);
    }

    public async Task CommitAsync(CommitBlockListOptions options, CancellationToken cancellationToken)
    {
        await StageLastAsync(cancellationToken);
        while (_inFlight.Count > 0)
            await WaitForOldestAsync(cancellationToken);
        await blob.CommitBlockListAsync(_ids, options, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _abandoned.CancelAsync();
        while (_inFlight.TryDequeue(out var staged))
        {
            await staged.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (_block is not null)
            Return(_block);
        _block = null;
        _abandoned.Dispose();
        await base.DisposeAsync();
    }

    async Task StageAsync(CancellationToken cancellationToken)
    {
        if (_inFlight.Count == MaxInFlight)
            await WaitForOldestAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var block = _block!;
        _block = null;
        var hash = HashOf(block);
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_ids.Count:x8}{Convert.ToHexStringLower(hash)}"));
        _ids.Add(id);
        _inFlight.Enqueue(PutAsync(id, block, hash));
    }

    /// <summary>Waits for the oldest block; one given up waiting for stays in the queue, to be ended when this is disposed.</summary>
    async Task WaitForOldestAsync(CancellationToken cancellationToken)
    {
        await _inFlight.Peek().WaitAsync(cancellationToken);
        _ = _inFlight.Dequeue();
    }

    async Task PutAsync(string id, RecyclableMemoryStream block, byte[] hash)
    {
        try
        {
            block.Position = 0;
            var options = new BlockBlobStageBlockOptions
            {
                TransferValidation = new UploadTransferValidationOptions
                {
                    ChecksumAlgorithm = StorageChecksumAlgorithm.MD5,
                    PrecalculatedChecksum = hash,
                },
            };
            await blob.StageBlockAsync(id, block, options, _abandoned.Token);
        }
        finally
        {
            Return(block);
        }
    }

    /// <summary>Gets memory for another piece. Nobody waits for some who holds some that is not under way, so all go on.</summary>
    async Task TakePieceAsync(CancellationToken cancellationToken)
    {
        if (!await Pieces.WaitAsync(0, cancellationToken))
        {
            if (_block is not null)
                await StageAsync(cancellationToken);
            await Pieces.WaitAsync(cancellationToken);
        }

        _block ??= Memories.GetStream();
    }

    static void Return(RecyclableMemoryStream block)
    {
        var pieces = (int)((block.Length + PieceBytes - 1) / PieceBytes);
        block.Dispose();
        Pieces.Release(pieces);
    }

    static byte[] HashOf(RecyclableMemoryStream block)
    {
#pragma warning disable CA5351 // The storage service checks blocks by MD5 (Put Block, Content-MD5); nothing secret depends on it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        foreach (var piece in block.GetReadOnlySequence())
            hash.AppendData(piece.Span);
        return hash.GetHashAndReset();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Blocks are staged asynchronously: use WriteAsync.");
}
