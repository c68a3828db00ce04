namespace Sluice.Formats.Streams;

/// <summary>Counts the bytes that are read of a file, as stored: what limits, progress and reports of copies speak of.</summary>
/// <param name="file">The file; closed with this stream.</param>
sealed class CountingStream(Stream file) : WrappingStream(file)
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        BytesRead += read;
        return read;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        BytesRead += read;
        return read;
    }
}
