namespace Sluice.Tests.Formats.Json;

/// <summary>Gives a file a few bytes at a time, so that everything in it is cut somewhere.</summary>
sealed class TricklingStream(byte[] bytes, int most, int seed = 1) : MemoryStream(bytes)
{
    readonly Random _random = new(seed);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, _random.Next(1, most + 1))], cancellationToken);
}
