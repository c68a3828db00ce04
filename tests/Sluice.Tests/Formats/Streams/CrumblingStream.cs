namespace Sluice.Tests.Formats.Streams;

/// <summary>A file that comes in pieces of 1 to 7 bytes.</summary>
sealed class CrumblingStream(byte[] bytes, int seed = 1) : MemoryStream(bytes, writable: false)
{
    readonly Random _random = new(seed);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, _random.Next(1, 8)));

    public override int Read(Span<byte> buffer)
    {
        var piece = new byte[buffer.Length];
        var read = Read(piece, 0, piece.Length);
        piece.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, 8)]));
}
