using System.Buffers.Binary;
using Sluice.Formats;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using static Sluice.Tests.Formats.Parquet.ParquetRowReaderHandmade;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Damaged files: each is refused, and the message says where and what is wrong.</summary>
public sealed class ParquetRowReaderDamageTests
{
    static readonly SchemaElement Number = Leaf("a", PhysicalType.Int32);
    static readonly SchemaElement Optional = Leaf("a", PhysicalType.Int32, Repetition.Optional);
    static readonly SchemaElement Text = Leaf("a", PhysicalType.ByteArray, converted: ConvertedType.Utf8);
    static readonly SchemaElement Repeated = Leaf("a", PhysicalType.Int32, Repetition.Repeated);

    [Fact]
    public async Task A_page_that_does_not_match_its_checksum_is_refused()
    {
        var crc = (int)System.IO.Hashing.Crc32.HashToUInt32(Int32(1));
        var whole = File(1, Number, DataPage(1, Encoding.Plain, Encoding.Rle, null, crc, Int32(1)));
        var damaged = File(1, Number, DataPage(1, Encoding.Plain, Encoding.Rle, null, crc, Int32(2)));

        Assert.Equal(["1"], (await ParquetRowReaderFile.ReadAsync(whole.Build()))["a"]);
        await CheckAsync(damaged, "a page does not match its checksum");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_page_is_refused()
    {
        await CheckAsync(File(2, Number, DataPage(2, Encoding.Plain, Int32(1))), "its values end before the last one");
        await CheckAsync(File(1, Text, DataPage(1, Encoding.Plain, [1, 0])), "its values end before the last one");
        await CheckAsync(
            File(1, Text, DataPage(1, Encoding.Plain, Int32(2), [1])), "a value is longer than what is left of its page");
        await CheckAsync(
            File(1, Text, DataPage(1, Encoding.Plain, Int32(-1), [1])), "a value is longer than what is left of its page");
    }

    [Fact]
    public async Task Levels_that_do_not_fit_their_page_are_refused()
    {
        await CheckAsync(File(2, Optional, DataPage(2, Encoding.Plain, Int32(99))), "its levels are longer than their page");
        await CheckAsync(File(2, Optional, DataPage(2, Encoding.Plain, [1, 2])), "its levels are longer than their page");
        await CheckAsync(File(1, Optional, DataPage(1, Encoding.Plain, Int32(0))), "its values end within a number");
        await CheckAsync(
            File(9, Optional, DataPage(9, Encoding.Plain, Int32(2), [2 << 1 | 1, 0xFF])), "its runs of numbers end before the last one");
        await CheckAsync(
            File(9, Optional, DataPage(9, Encoding.Plain, Int32(2), [9 << 1, 2])), "a run repeats a number of more than 1 bits");
    }

    [Fact]
    public async Task Counts_that_contradict_each_other_are_refused()
    {
        await CheckAsync(File(3, Number, DataPage(2, Encoding.Plain, Int32(1, 2))), "its chunk has 2 values for 3 rows");
        await CheckAsync(
            new ParquetRowReaderHandmade { Rows = 3 }.Add([Number], 3, [DataPage(2, Encoding.Plain, Int32(1, 2))]),
            "its pages end 1 values before the last one");
        await CheckAsync(
            new ParquetRowReaderHandmade { Rows = 1 }.Add([Number], 1, [DataPage(2, Encoding.Plain, Int32(1, 2))]),
            "a page has 2 values where 1 are left");
        await CheckAsync(
            File(2, Repeated, DataPage(1, Encoding.Plain, Levels(1, 0), Levels(1, 1), Int32(1))),
            "its chunk has fewer lists than its row group has rows");
        await CheckAsync(
            File(1, Repeated, DataPage(2, Encoding.Plain, Levels(1, 0, 0), Levels(1, 1, 1), Int32(1, 2))),
            "its chunk has more lists than its row group has rows");
        await CheckAsync(
            File(
                1, Repeated, DataPage(1, Encoding.Plain, Levels(1, 0), Levels(1, 0)),
                DataPage(1, Encoding.Plain, Levels(1, 0), Levels(1, 0))),
            "its chunk has more lists than its row group has rows");
        await CheckAsync(
            File(1, Repeated, DataPage(1, Encoding.Plain, Levels(1, 1), Levels(1, 1), Int32(1))), "a list goes on that has not begun");
    }

    [Fact]
    public async Task A_dictionary_that_lacks_a_value_is_refused()
    {
        await CheckAsync(File(1, Number, DataPage(1, Encoding.RleDictionary, [1, 2, 0])), "a page needs a dictionary, and there is none");
        await CheckAsync(
            File(1, Number, Dictionary(1, Int32(5)), DataPage(1, Encoding.RleDictionary, [1, 2, 1])),
            "a value is number 1 of a dictionary of 1");
        await CheckAsync(
            File(1, Number, Dictionary(2, Int32(5)), DataPage(1, Encoding.RleDictionary, [1, 2, 0])),
            "its dictionary of 2 values has 4 bytes");
        await CheckAsync(
            File(1, Number, Dictionary(1, Int32(5)), DataPage(1, Encoding.RleDictionary, [33, 2, 0])),
            "numbers are said to be packed in 33 bits each");
    }

    [Fact]
    public async Task Differences_that_make_no_sense_are_refused()
    {
        await CheckAsync(
            File(1, Number, DataPage(1, Encoding.DeltaBinaryPacked, [0, 4, 1, 0])), "a block of 0 differences cannot be cut in 4");
        await CheckAsync(
            File(2, Number, DataPage(2, Encoding.DeltaBinaryPacked, [0x80, 1, 4, 1, 0])), "it has 1 more numbers where there should be 2");
        await CheckAsync(
            File(2, Number, DataPage(2, Encoding.DeltaBinaryPacked, [0x80, 1, 4, 2, 0, 0, 65, 0, 0, 0])),
            "differences are said to be packed in 65 bits each");
        await CheckAsync(
            File(2, Number, DataPage(2, Encoding.DeltaBinaryPacked, [0x80, 1, 4, 2, 0, 0, 9, 0, 0, 0, 0])),
            "its differences end before the last one");
        // The second value shares two bytes with the first, which has one.
        await CheckAsync(
            File(2, Text, DataPage(
                2, Encoding.DeltaByteArray, [0x80, 1, 4, 2, 0, 4, 0, 0, 0, 0], [0x80, 1, 4, 2, 2, 0, 0, 0, 0, 0], "ab"u8.ToArray())),
            "a value begins with more bytes of the value before it than that has");
    }

    [Theory]
    [InlineData("Snappy")]
    [InlineData("Gzip")]
    [InlineData("Brotli")]
    [InlineData("Zstd")]
    [InlineData("Lz4")]
    [InlineData("Lz4Raw")]
    public async Task A_page_that_promises_more_than_comes_out_is_refused_without_that_memory(string codec)
    {
        var page = DataPage(1, Encoding.Plain, Encoding.Rle, 1 << 30, null, [4, 12, 1, 0, 0, 0]);
        var file = new ParquetRowReaderHandmade().Add([Number], null, [page], Enum.Parse<CompressionCodec>(codec));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ParquetRowReaderFile.ReadAsync(file.Build()));

        Assert.StartsWith("a.parquet, row group 0, column 'a': ", refused.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public async Task A_page_of_more_than_a_gigabyte_is_refused()
    {
        var page = DataPage(1, Encoding.Plain, Encoding.Rle, int.MaxValue, null, [4, 12, 1, 0, 0, 0]);

        await CheckAsync<NotSupportedException>(
            new ParquetRowReaderHandmade().Add([Number], null, [page], CompressionCodec.Brotli),
            "a page of 2147483647 bytes is larger than 1 GB: write smaller pages", "from row 1 on, ");
    }

    [Fact]
    public async Task A_dictionary_that_says_much_with_little_is_read_in_bounded_memory()
    {
        // 100,000 times a value of 100 KB, in few bytes.
        var value = new byte[100_000];
        var file = File(
            100_000, Leaf("a", PhysicalType.ByteArray), Dictionary(1, ByteArrays(value)),
            DataPage(100_000, Encoding.RleDictionary, [0, 0xC0, 0x9A, 0x0C]));
        await using var reader = await Sluice.Formats.Parquet.ParquetRowReader.OpenAsync(
            new ParquetRowReaderFile.BytesInMemory(file.Build()), "a.parquet", new WantedColumns(), default);
        using var batch = new Sluice.Columns.ColumnBatch(reader.Fields);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await reader.ReadAsync(batch, default));
            Assert.InRange(batch.Rows, 5, 10);
            batch.Clear();
        }
    }

    [Fact]
    public async Task A_chunk_outside_the_file_and_one_of_another_type_are_refused()
    {
        await CheckAsync(
            new ParquetRowReaderHandmade().Add([Number], null, [DataPage(1, Encoding.Plain, Int32(1))], type: PhysicalType.Int64),
            "its values are Int64, and Int32 in the schema");
        await CheckAsync<NotSupportedException>(
            new ParquetRowReaderHandmade().Add([Number], null, [DataPage(1, Encoding.Plain, Int32(1))], file: "other.parquet"),
            "its values are in another file, which is not supported: write it as one file", "from row 1 on, ");
        await CheckAsync(
            File(1, Number, DataPage(1, Encoding.DeltaLengthByteArray, Int32(1))),
            "its values are in the encoding DeltaLengthByteArray, which is none of their type");
    }

    [Fact]
    public async Task A_chunk_that_is_a_little_longer_than_said_is_read_and_one_that_is_much_longer_refused()
    {
        ParquetRowReaderHandmade Unsaid(int bytes) => new ParquetRowReaderHandmade { Rows = 40, Unsaid = bytes }
            .Add([Number], Dictionary(1, Int32(7)), DataPage(40, Encoding.Plain, Int32([.. Enumerable.Range(0, 40)])));

        var read = await ParquetRowReaderFile.ReadAsync(Unsaid(20).Build());

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), read["a"]);
        await CheckAsync(Unsaid(101), "a page of 160 bytes is longer than what is left of its chunk");
    }

    [Theory]
    [InlineData(25)]
    [InlineData(50_000)]
    public async Task Dictionaries_whose_header_is_left_out_of_the_length_are_read(int rows)
    {
        // As parquet-mr wrote them before 1.2.9: the last page of each chunk ends behind the chunk, in the next one or at the footer.
        var count = Math.Min(rows, 500);
        byte[] indices = [8, .. Levels(8, [.. Enumerable.Range(0, count).Select(i => i % 25)])[sizeof(int)..]];
        Page[] Pages(byte[] dictionary) =>
        [
            Dictionary(25, dictionary), .. Enumerable.Repeat(DataPage(count, Encoding.PlainDictionary, indices), rows / count),
        ];
        var file = new ParquetRowReaderHandmade { Rows = rows, RowGroups = 2, LacksDictionaryHeader = true }
            .Add([Number], Pages(Int32([.. Enumerable.Range(0, 25)])))
            .Add(
                [Leaf("b", PhysicalType.ByteArray, converted: ConvertedType.Utf8)],
                Pages(Texts([.. Enumerable.Range(0, 25).Select(i => $"nation {i}")])))
            .Add([Leaf("c", PhysicalType.Int32)], Pages(Int32([.. Enumerable.Range(100, 25)])));

        var read = await ParquetRowReaderFile.ReadAsync(file.Build());

        var places = Enumerable.Range(0, 2 * rows).Select(i => i % rows % 25).ToList();
        Assert.Equal(places.Select(i => $"{i}"), read["a"]);
        Assert.Equal(places.Select(i => $"nation {i}"), read["b"]);
        Assert.Equal(places.Select(i => $"{100 + i}"), read["c"]);
    }

    [Fact]
    public async Task A_compression_that_is_not_known_is_refused_as_such()
    {
        var file = new ParquetRowReaderHandmade().Add([Number], null, [DataPage(1, Encoding.Plain, Int32(1))], CompressionCodec.Lzo);

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => ParquetRowReaderFile.ReadAsync(file.Build()));

        Assert.Equal(
            "a.parquet, row group 0, from row 1 on, column 'a': it is compressed with LZO, which is not supported: "
            + "write the file with snappy, gzip, brotli, zstd, lz4 or no compression",
            refused.Message);
    }

    [Fact]
    public async Task A_damaged_row_group_is_named()
    {
        var file = new ParquetRowReaderHandmade { RowGroups = 3 }.Add([Number], DataPage(1, Encoding.Plain, Int32(7))).Build();
        // The header of the last page stands behind the value of the one before; its type becomes one that is passed over.
        var last = file.AsSpan().LastIndexOf(Int32(7));
        var header = file.AsSpan(0, last).LastIndexOf(Int32(7)) + sizeof(int);
        file[header + 1] = 99 << 1 & 0x7F;

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ParquetRowReaderFile.ReadAsync(file));

        Assert.StartsWith("a.parquet, row group 2, column 'a': ", refused.Message);
    }

    [Theory]
    [InlineData(0, "it has 0 bytes, which is no Parquet file")]
    [InlineData(11, "it has 11 bytes, which is no Parquet file")]
    [InlineData(40, "it does not end as a Parquet file: it is cut off, or of another format")]
    public async Task A_file_that_is_cut_off_is_refused(int length, string message)
    {
        var file = File(1, Number, DataPage(1, Encoding.Plain, Int32(1))).Build();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ParquetRowReaderFile.ReadAsync(file[..length]));

        Assert.Equal($"a.parquet cannot be read: {message}", refused.Message);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_wrong_length_of_the_metadata_is_refused(int length)
    {
        var file = File(1, Number, DataPage(1, Encoding.Plain, Int32(1))).Build();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - 8), length);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ParquetRowReaderFile.ReadAsync(file));

        Assert.StartsWith("a.parquet cannot be read: ", refused.Message);
    }

    static ParquetRowReaderHandmade File(long rows, SchemaElement leaf, params Page[] pages) =>
        new ParquetRowReaderHandmade { Rows = rows }.Add([leaf], pages);

    static Task CheckAsync(ParquetRowReaderHandmade file, string message) => CheckAsync<InvalidDataException>(file, message, "");

    static async Task CheckAsync<TException>(ParquetRowReaderHandmade file, string message, string rows)
        where TException : Exception
    {
        var refused = await Assert.ThrowsAsync<TException>(() => ParquetRowReaderFile.ReadAsync(file.Build()));

        Assert.Equal($"a.parquet, row group 0, {rows}column 'a': {message}", refused.Message);
    }
}
