using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Sluice.Stores.AzureBlob;

/// <summary>Cuts what is written to it into blocks and stages them, a few at a time.</summary>
sealed class BlockStream(BlockBlobClient blob) : Stream
{
    // Every block is billed as one write: 8 MiB costs half of the usual 4. A blob takes 50,000 blocks: from the 10,000th on they are
    // twice as large, which makes 700 GiB a blob.
    const int BlockBytes = 8 << 20;
    const int GrowAfterBlocks = 10_000;
    const int MaxInFlight = 3;

    // All blobs together hold this many blocks, 48 MiB: one lane alone stages three while it fills a fourth; of four lanes each fills
    // one, and two are under way.
    const int MaxBlocks = 6;

    static readonly SemaphoreSlim Budget = new(MaxBlocks);

    // The shared pool keeps an array a thread, which here would be memory that nobody uses.
    static readonly ArrayPool<byte> Blocks = ArrayPool<byte>.Create(maxArrayLength: 2 * BlockBytes, maxArraysPerBucket: MaxBlocks);

    readonly List<string> _ids = [];
    readonly Queue<Task> _inFlight = [];
    readonly CancellationTokenSource _abandoned = new();
    byte[]? _block;
    int _filled;

    public long BytesWritten { get; private set; }

    int BlockSize => _ids.Count < GrowAfterBlocks ? BlockBytes : 2 * BlockBytes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            _block ??= await RentAsync(cancellationToken);
            var taken = Math.Min(buffer.Length, BlockSize - _filled);
            buffer[..taken].CopyTo(_block.AsMemory(_filled));
            _filled += taken;
            BytesWritten += taken;
            buffer = buffer[taken..];
            if (_filled == BlockSize)
                await StageAsync(cancellationToken);
        }
    }

    /// <summary>Stages what is left, so that a complete file waiting for its commit holds no block of the budget.</summary>
    public async Task StageLastAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
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
        var (block, length) = (_block!, _filled);
        (_block, _filled) = (null, 0);
#pragma warning disable CA5351 // The storage service checks blocks by MD5 (Put Block, Content-MD5); nothing secret depends on it.
        var hash = MD5.HashData(block.AsSpan(0, length));
#pragma warning restore CA5351
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_ids.Count:x8}{Convert.ToHexStringLower(hash)}"));
        _ids.Add(id);
        _inFlight.Enqueue(PutAsync(id, block, length, hash));
    }

    /// <summary>Waits for the oldest block; one given up waiting for stays in the queue, to be ended when this is disposed.</summary>
    async Task WaitForOldestAsync(CancellationToken cancellationToken)
    {
        await _inFlight.Peek().WaitAsync(cancellationToken);
        _ = _inFlight.Dequeue();
    }

    async Task PutAsync(string id, byte[] block, int length, byte[] hash)
    {
        try
        {
            using var content = new MemoryStream(block, 0, length, writable: false);
            var options = new BlockBlobStageBlockOptions
            {
                TransferValidation = new UploadTransferValidationOptions
                {
                    ChecksumAlgorithm = StorageChecksumAlgorithm.MD5,
                    PrecalculatedChecksum = hash,
                },
            };
            await blob.StageBlockAsync(id, content, options, _abandoned.Token);
        }
        finally
        {
            Return(block);
        }
    }

    async Task<byte[]> RentAsync(CancellationToken cancellationToken)
    {
        await Budget.WaitAsync(cancellationToken);
        return Blocks.Rent(BlockSize);
    }

    static void Return(byte[] block)
    {
        Blocks.Return(block);
        Budget.Release();
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
