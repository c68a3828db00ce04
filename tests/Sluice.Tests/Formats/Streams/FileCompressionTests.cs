using System.Text;
using Sluice.Formats;

namespace Sluice.Tests.Formats.Streams;

public sealed class FileCompressionTests
{
    public static TheoryData<Compression> Codecs => [Compression.Gzip, Compression.Deflate, Compression.Bzip2, Compression.Zstd];

    static byte[] Large
    {
        get
        {
            var random = new Random(3);
            return [.. Enumerable.Range(0, 1_200_000).Select(_ => (byte)"abcdefg,\n"[random.Next(9)])];
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task What_is_compressed_is_read_back_in_any_pieces(Compression codec)
    {
        foreach (var content in (byte[][])[[], [1], "hello, hello, hello"u8.ToArray(), Large])
        {
            foreach (var fast in (bool[])[false, true])
            {
                var file = await CompressAsync(content, codec, fast);

                Assert.Equal(content, await DecompressAsync(new MemoryStream(file), codec));
                if (file.Length < 100_000)
                    Assert.Equal(content, await DecompressAsync(new CrumblingStream(file), codec));
            }
        }
    }

    [Theory]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Bzip2)]
    [InlineData(Compression.Zstd)]
    public async Task Members_one_behind_the_other_are_one_file(Compression codec)
    {
        var large = Large;
        var file = new MemoryStream();
        foreach (var content in (byte[][])["a"u8.ToArray(), [], large, "b"u8.ToArray()])
            await file.WriteAsync(await CompressAsync(content, codec));
        file.Position = 0;

        byte[] whole = [(byte)'a', .. large, (byte)'b'];
        Assert.Equal(whole, await DecompressAsync(file, codec));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task A_file_cut_off_anywhere_is_refused(Compression codec)
    {
        var file = await CompressAsync("hello, hello, hello"u8.ToArray(), codec);
        for (var length = 0; length < file.Length; length++)
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(
                () => DecompressAsync(new MemoryStream(file[..length]), codec));
            Assert.Contains("folder/file.csv", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public async Task Other_bytes_behind_the_data_are_refused(Compression codec)
    {
        foreach (var content in (byte[][])[[], "hello"u8.ToArray(), Large])
        {
            var file = await CompressAsync(content, codec);
            foreach (var rest in (byte[][])[[0], [1, 2, 3], new byte[100_000]])
            {
                var stream = new MemoryStream([.. file, .. rest]);
                await Assert.ThrowsAsync<InvalidDataException>(() => DecompressAsync(stream, codec));
            }

            var pieces = new CrumblingStream([.. file[^Math.Min(file.Length, 1000)..], 7]);
            await Assert.ThrowsAsync<InvalidDataException>(() => DecompressAsync(pieces, codec));
        }
    }

    [Theory]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Bzip2)]
    [InlineData(Compression.Zstd)]
    public async Task A_damaged_file_is_refused(Compression codec)
    {
        var content = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 2000)));
        var file = await CompressAsync(content, codec);
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var damaged = (byte[])file.Clone();
            // Not gzip's header: its time and system mean nothing.
            damaged[random.Next(10, damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(content, await DecompressAsync(new MemoryStream(damaged), codec));
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Snappy_is_no_compression_of_whole_files()
    {
        Assert.Throws<NotSupportedException>(() => FileCompression.Compress(Stream.Null, Compression.Snappy, false));
        Assert.Throws<NotSupportedException>(() => FileCompression.Decompress(Stream.Null, Compression.Snappy, "file"));
    }

    static async Task<byte[]> CompressAsync(byte[] content, Compression codec, bool fast = true)
    {
        var file = new MemoryStream();
        await using (var stream = FileCompression.Compress(file, codec, fast))
            await stream.WriteAsync(content);
        Assert.True(file.CanWrite);
        return file.ToArray();
    }

    static async Task<byte[]> DecompressAsync(Stream file, Compression codec)
    {
        var content = new MemoryStream();
        await using (var stream = FileCompression.Decompress(file, codec, "folder/file.csv"))
            await stream.CopyToAsync(content);
        Assert.False(file.CanRead);
        return content.ToArray();
    }
}
