using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Writing;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>What Snappy compresses comes back, by our decoder and by another's.</summary>
public sealed class SnappyEncoderTests
{
    [Fact]
    public void Any_bytes_come_back()
    {
        var random = new Random(7);
        var encoder = new SnappyEncoder();
        for (var i = 0; i < 2000; i++)
        {
            var input = new byte[i < 300 ? i : random.Next(200_000)];
            var alphabet = 1 << random.Next(9);
            var repeat = random.Next(1, 100);
            for (var at = 0; at < input.Length; at++)
                input[at] = at >= repeat && random.Next(8) != 0 ? input[at - repeat] : (byte)random.Next(alphabet);
            var output = new byte[SnappyEncoder.MostBytes(input.Length)];

            var compressed = output.AsSpan(0, encoder.Encode(input, output));

            var decoded = new byte[input.Length];
            SnappyDecoder.Decode(compressed, decoded);
            Assert.Equal(input, decoded);
            Assert.Equal(input, IronSnappy.Snappy.Decode(compressed));
        }
    }

    [Fact]
    public void What_repeats_becomes_small_and_noise_hardly_larger()
    {
        var encoder = new SnappyEncoder();
        var (same, noise) = (new byte[1 << 20], new byte[1 << 20]);
        new Random(1).NextBytes(noise);
        var output = new byte[SnappyEncoder.MostBytes(1 << 20)];

        Assert.InRange(encoder.Encode(same, output), 1, 60_000);
        Assert.InRange(encoder.Encode(noise, output), 1 << 20, (1 << 20) + 200);
    }
}
