using System.Buffers.Binary;
using Sluice.Columns;
using Sluice.Formats;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Reading.Pages;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>The decoders, beside others that are slow and plain.</summary>
public sealed class DecodingTests
{
    [Fact]
    public void Packed_numbers_of_any_width_are_read_in_pieces_of_any_size()
    {
        var random = new Random(1);
        for (var width = 0; width <= 32; width++)
        {
            var numbers = new int[104];
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = width == 0 ? 0 : (int)random.NextInt64(1L << width);
            var decoder = new RunLengthDecoder();
            // A packed run, a run of one number, and a packed run again.
            byte[] repeated = [.. BitConverter.GetBytes(numbers[48])[..((width + 7) / 8)]];
            decoder.Start(
                (byte[])[(6 << 1) | 1, .. Pack(numbers[..48], width), 8 << 1, .. repeated, (6 << 1) | 1, .. Pack(numbers[56..], width)],
                width);
            numbers.AsSpan(48, 8).Fill(numbers[48]);

            var read = new int[numbers.Length];
            for (var done = 0; done < read.Length;)
            {
                var part = Math.Min(random.Next(1, 20), read.Length - done);
                decoder.Read(read.AsSpan(done, part));
                done += part;
            }

            Assert.Equal(numbers, read);
            Assert.ThrowsAny<InvalidDataException>(() => Array.ForEach(new int[9], _ => decoder.Read(new int[1])));
        }
    }

    [Fact]
    public void Flags_are_packed_as_bits()
    {
        var random = new Random(4);
        for (var count = 0; count < 40; count++)
        {
            var flags = Enumerable.Range(0, count).Select(_ => (byte)random.Next(2)).ToArray();
            var bits = Enumerable.Repeat((byte)0xFF, 5).ToArray();

            Bits.Pack(flags, bits);

            Assert.Equal(flags, Enumerable.Range(0, count).Select(i => (byte)((bits[i / 8] >> (i % 8)) & 1)));
        }
    }

    [Fact]
    public void Bits_are_read_like_numbers()
    {
        var random = new Random(2);
        var numbers = Enumerable.Range(0, 800).Select(_ => random.Next(2)).ToArray();
        var decoder = new RunLengthDecoder();
        decoder.Start((byte[])[0xC9, 1, .. Pack(numbers, 1), 30 << 1, 1, 5 << 1, 0], 1);
        int[] expected = [.. numbers, .. Enumerable.Repeat(1, 30), .. Enumerable.Repeat(0, 5)];

        for (var done = 0; done < expected.Length;)
        {
            var part = Math.Min(random.Next(1, 150), expected.Length - done);
            var bits = new byte[20];
            Assert.Equal(expected.Skip(done).Take(part).Sum(), decoder.ReadBits(bits, part));
            Assert.Equal(expected.Skip(done).Take(part), Enumerable.Range(0, part).Select(i => (bits[i / 8] >> (i % 8)) & 1));
            done += part;
        }
    }

    [Fact]
    public void Bits_are_copied_counted_and_set_from_anywhere_to_anywhere()
    {
        var random = new Random(3);
        var source = new byte[40];
        random.NextBytes(source);
        for (var i = 0; i < 2000; i++)
        {
            var (from, to) = (random.Next(160), random.Next(100));
            var count = random.Next(161);
            var expected = Enumerable.Range(from, count).Select(bit => (source[bit / 8] >> (bit % 8)) & 1).ToArray();
            var target = new byte[40];

            Assert.Equal(expected.Sum(), Bits.Copy(source, from, target, to, count));

            Assert.Equal(expected, Enumerable.Range(to, count).Select(bit => (target[bit / 8] >> (bit % 8)) & 1));
            Assert.Equal(expected.Sum(), Bits.Count(target, 0, 320));
            Assert.Equal(expected.Sum(), Bits.Count(source, from, count));
            Bits.Set(target, to, count);
            Assert.Equal(count, Bits.Count(target, 0, 320));
            Assert.Equal(count, Bits.Count(target, to, count));
        }
    }

    [Fact]
    public void Values_are_spread_to_the_bits_set()
    {
        int[] values = [1, 2, 3, 0, 0, 0, 0, 0, 0];
        Bits.Spread(values.AsSpan(), [0b1000_0010, 1], 3);
        Assert.Equal((1, 2, 3), (values[1], values[7], values[8]));

        int[] last = [5, 0];
        Bits.Spread(last.AsSpan(), [0b10], 1);
        Assert.Equal(5, last[1]);
    }

    [Fact]
    public void Differences_of_any_width_are_added_up()
    {
        // Encodings.md has both: 1 to 5 in no bits, and 7 5 3 1 2 3 4 5 in two.
        Assert.Equal([1, 2, 3, 4, 5], Read([0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0], 5));
        Assert.Equal([7, 5, 3, 1, 2, 3, 4, 5], Read([0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b11_1111, 0, 0, 0, 0, 0, 0], 8));
        // Differences of 64 bits wrap around: least, greatest, least.
        byte[] wrapping =
        [
            0x80, 1, 4, 3, .. Enumerable.Repeat((byte)0xFF, 9), 1,
            0, 64, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8), 1, .. new byte[7], .. new byte[240],
        ];
        Assert.Equal([long.MinValue, long.MaxValue, long.MinValue], Read(wrapping, 3));
    }

    [Fact]
    public void What_follows_the_differences_is_found()
    {
        byte[] bytes = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b11_1111, 0, 0, 0, 0, 0, 0, 99];
        var decoder = new DeltaDecoder();
        decoder.Start(bytes);

        Assert.Equal(bytes.Length - 1, decoder.Skip());
    }

    [Theory]
    [InlineData(Compression.Snappy)]
    [InlineData(Compression.Zstd)]
    [InlineData(Compression.Lz4)]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.None)]
    public void Pages_come_back_as_they_were_compressed(Compression compression)
    {
        var random = new Random(4);
        using var compressor = new PageCompressor(compression, isFast: false);
        using var decompression = new Decompression();
        for (var i = 0; i < 100; i++)
        {
            var bytes = new byte[i == 0 ? 0 : random.Next(i * 3000)];
            var repeat = random.Next(1, 100);
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = at >= repeat && random.Next(8) != 0 ? bytes[at - repeat] : (byte)random.Next(1 << (i % 9));
            compressor.Page.Append(bytes);

            var page = compressor.Compress().ToArray();
            compressor.Clear();

            Assert.Equal(bytes, decompression.Decompress(compressor.Codec, page, bytes.Length).ToArray());
        }
    }

    [Fact]
    public void LZ4_of_old_writers_is_read_in_blocks_or_without_them()
    {
        var bytes = Enumerable.Range(0, 5000).Select(i => (byte)(i % 50)).ToArray();
        using var decompression = new Decompression();

        byte[] blocks = [.. Block(bytes[..3000]), .. Block(bytes[3000..])];

        Assert.Equal(bytes, decompression.Decompress(CompressionCodec.Lz4, blocks, bytes.Length).ToArray());
        Assert.Equal(bytes, decompression.Decompress(CompressionCodec.Lz4, Raw(bytes), bytes.Length).ToArray());
        Assert.Throws<InvalidDataException>(() => decompression.Decompress(CompressionCodec.Lz4, blocks.AsMemory(..^1), bytes.Length));

        static byte[] Block(byte[] content)
        {
            var (raw, sizes) = (Raw(content), new byte[8]);
            BinaryPrimitives.WriteInt32BigEndian(sizes, content.Length);
            BinaryPrimitives.WriteInt32BigEndian(sizes.AsSpan(4), raw.Length);
            return [.. sizes, .. raw];
        }

        static byte[] Raw(byte[] content)
        {
            using var compressor = new PageCompressor(Compression.Lz4, isFast: true);
            compressor.Page.Append(content);
            return compressor.Compress().ToArray();
        }
    }

    [Theory]
    [InlineData(new byte[] { 4, 3 << 2, 1, 2, 3 }, "a literal that ends too early")]
    [InlineData(new byte[] { 4, 0, 1, (2 << 2) | 2, 0, 0 }, "a copy of what comes next")]
    [InlineData(new byte[] { 4, 0, 1, (2 << 2) | 2, 2, 0 }, "a copy from before the beginning")]
    [InlineData(new byte[] { 4, 0, 1, (2 << 2) | 2, 1 }, "half a copy")]
    [InlineData(new byte[] { 4, 0, 1 }, "less")]
    [InlineData(new byte[] { 5, 0, 1, (3 << 2) | 2, 1, 0 }, "another length")]
    [InlineData(new byte[] { 4, 63 << 2, 0xFF, 0xFF, 0xFF, 0xFF }, "a literal of 4 GB")]
    public void Damaged_snappy_is_refused(byte[] compressed, string what) =>
        Assert.True(
            Record.Exception(() => new Decompression().Decompress(CompressionCodec.Snappy, compressed, 4)) is InvalidDataException, what);

    [Fact]
    public void Split_streams_are_joined()
    {
        byte[] joined = [];
        ByteStreamSplit.Join([1, 4, 2, 5, 3, 6], 3, ref joined);

        Assert.Equal<byte>([1, 2, 3, 4, 5, 6], joined);
    }

    static long[] Read(byte[] bytes, int count)
    {
        var decoder = new DeltaDecoder();
        decoder.Start(bytes);
        var numbers = new long[count];
        foreach (ref var number in numbers.AsSpan())
            decoder.Read(new Span<long>(ref number));
        var again = new long[count];
        decoder.Start(bytes);
        decoder.Read(again);
        Assert.Equal(numbers, again);
        return numbers;
    }

    /// <summary>Packs bit by bit.</summary>
    static byte[] Pack(int[] numbers, int width)
    {
        var bytes = new byte[((numbers.Length * width) + 7) / 8];
        for (var bit = 0; bit < numbers.Length * width; bit++)
            bytes[bit / 8] |= (byte)(((numbers[bit / width] >> (bit % width)) & 1) << (bit % 8));
        return bytes;
    }
}
