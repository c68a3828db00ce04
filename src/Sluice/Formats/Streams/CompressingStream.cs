namespace Sluice.Formats.Streams;

/// <summary>Writes through .NET's compressors, which write nothing for nothing, though a file of nothing is not compressed data.</summary>
/// <param name="compressor">Compresses into the file and leaves it open.</param>
/// <param name="empty">The compressed form of nothing.</param>
sealed class CompressingStream(Stream file, Stream compressor, byte[] empty) : WrappingStream(null)
{
    /// <summary>RFC 1952, 2.3: a header, the empty deflate block, the checksum and the length.</summary>
    public static readonly byte[] EmptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>RFC 1951, 3.2.6: a last block of fixed codes that holds only its end.</summary>
    public static readonly byte[] EmptyDeflate = [3, 0];

    bool _isEmpty = true;

    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isEmpty &= buffer.IsEmpty;
        return compressor.WriteAsync(buffer, cancellationToken);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await compressor.DisposeAsync();
        if (_isEmpty)
            await file.WriteAsync(empty);
        await base.DisposeAsyncCore();
    }
}
