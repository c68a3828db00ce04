using ICSharpCode.SharpZipLib.BZip2;

namespace Sluice.Formats.Streams;

/// <summary>
/// Writes bzip2. The compressor writes into memory, as it knows no asynchronous writing and swallows faults of the file when it ends.
/// </summary>
/// <param name="file">The file; left open.</param>
sealed class Bzip2WriteStream(Stream file) : WrappingStream(null)
{
    const int MaxPendingBytes = 128 * 1024;

    readonly MemoryStream _pending = new();
    BZip2OutputStream? _compressor;

    public override bool CanWrite => true;

    BZip2OutputStream Compressor => _compressor ??= new BZip2OutputStream(_pending) { IsStreamOwner = false };

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Compressor.Write(buffer.Span);
        if (_pending.Length >= MaxPendingBytes)
            await PassAsync(cancellationToken);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await Compressor.DisposeAsync();
        await PassAsync(CancellationToken.None);
        await _pending.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    async Task PassAsync(CancellationToken cancellationToken)
    {
        await file.WriteAsync(_pending.GetBuffer().AsMemory(0, (int)_pending.Length), cancellationToken);
        _pending.SetLength(0);
    }
}
