using Sluice.Columns;
using Sluice.Formats;
using Sluice.Formats.Parquet;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Tests.Formats.Parquet;

public sealed class ParquetRowWriterTests
{
    static readonly Field Number = new("n", new ColumnType(ColumnKind.Int32));
    static readonly Field Words = new("w", new ColumnType(ColumnKind.Text));

    [Fact]
    public async Task A_file_without_rows_is_whole()
    {
        var file = await WrittenParquet.WriteAsync([Number, Words], [[], []]);

        Assert.Equal(0, file.MetaData.RowCount);
        Assert.Empty(file.MetaData.RowGroups);
        Assert.Equal(["schema", "n", "w"], file.MetaData.Schema.Select(element => element.Name));
    }

    [Fact]
    public async Task Few_different_values_go_by_a_dictionary()
    {
        var file = await WrittenParquet.WriteAsync(
            [Number, Words], [Repeat(50_000, i => $"{i % 100}"), Repeat(50_000, i => i % 7 == 0 ? null : $"word {i % 50}")]);

        foreach (var column in new[] { 0, 1 })
        {
            var chunk = file.Chunk(0, column);
            var pages = file.Pages(chunk);
            Assert.Equal(PageType.DictionaryPage, pages[0].Type);
            Assert.Equal(column == 0 ? 100 : 50, pages[0].DictionaryPage!.ValueCount);
            Assert.All(pages.Skip(1), page => Assert.Equal(Encoding.RleDictionary, page.DataPage!.Encoding));
            Assert.Equal(50_000, pages.Skip(1).Sum(page => page.DataPage!.ValueCount));
            Assert.Equal([Encoding.Plain, Encoding.Rle, Encoding.RleDictionary], chunk.Encodings);
        }

        Assert.Equal(7143, file.Chunk(0, 1).Statistics!.NullCount);
    }

    [Fact]
    public async Task Ever_different_values_go_without_a_dictionary()
    {
        var file = await WrittenParquet.WriteAsync([Number, Words], [Repeat(20_000, i => $"{i}"), Repeat(20_000, i => $"{i * 7919L}")]);

        Assert.Null(file.Chunk(0, 0).DictionaryPageOffset);
        Assert.Equal([Encoding.Rle, Encoding.DeltaBinaryPacked], file.Chunk(0, 0).Encodings);
        Assert.Equal([Encoding.Rle, Encoding.DeltaLengthByteArray], file.Chunk(0, 1).Encodings);
        Assert.InRange(file.Chunk(0, 0).CompressedSize, 1, 1000);
    }

    [Fact]
    public async Task A_dictionary_that_is_full_is_left_within_the_chunk()
    {
        var file = await WrittenParquet.WriteAsync(
            [Words], [Repeat(60_000, i => i < 40_000 ? $"word {i % 10}" : $"{i * 7919L}{new string('x', 40)}")]);

        var pages = file.Pages(file.Chunk(0, 0));
        Assert.Equal(PageType.DictionaryPage, pages[0].Type);
        Assert.Equal(Encoding.RleDictionary, pages[1].DataPage!.Encoding);
        Assert.Equal(Encoding.DeltaLengthByteArray, pages[^1].DataPage!.Encoding);
    }

    [Fact]
    public async Task Row_groups_end_by_their_bytes()
    {
        var random = new Random(1);
        var value = Repeat(80, _ => Convert.ToHexString(Bytes(random, 500_000)));
        var file = await WrittenParquet.WriteAsync([Words], [value], batchRows: 1);

        Assert.InRange(file.MetaData.RowGroups.Count, 7, 16);
        Assert.Equal(80, file.MetaData.RowGroups.Sum(group => group.RowCount));
        Assert.All(file.MetaData.RowGroups, group => Assert.InRange(group.TotalCompressedSize!.Value, 1, 8 << 20));
        var offset = 4L;
        foreach (var group in file.MetaData.RowGroups)
        {
            Assert.Equal(offset, group.FileOffset);
            Assert.All(group.Columns, chunk => file.Pages(chunk.MetaData!));
            offset += group.TotalCompressedSize!.Value;
        }
    }

    [Fact]
    public async Task Statistics_bound_the_values()
    {
        Field[] fields =
        [
            new("f", new ColumnType(ColumnKind.Double)), new("text", new ColumnType(ColumnKind.Text)),
            new("umlauts", new ColumnType(ColumnKind.Text)), new("nan", new ColumnType(ColumnKind.Single)),
            new("bytes", new ColumnType(ColumnKind.Bytes)), new("none", new ColumnType(ColumnKind.Int64)),
        ];
        var file = await WrittenParquet.WriteAsync(
            fields,
            [
                ["NaN", "0", "-3", null], [new string('a', 100), "b", "Z", null], [new string('ä', 50), new string('ä', 60), null, null],
                ["NaN", "NaN", null, null], ["\\xff" + new string('f', 128), "\\x00", null, null], [null, null, null, null],
            ]);

        var statistics = file.MetaData.RowGroups[0].Columns.Select(chunk => chunk.MetaData!.Statistics!).ToList();
        Assert.Equal([1L, 1L, 2L, 2L, 2L, 4L], statistics.Select(one => one.NullCount!.Value));
        Assert.Equal(BitConverter.GetBytes(-3.0), statistics[0].MinValue);
        Assert.Equal(BitConverter.GetBytes(0.0), statistics[0].MaxValue);
        Assert.Equal(1, statistics[0].NanCount);
        Assert.Equal("Z"u8.ToArray(), statistics[1].MinValue);
        Assert.Equal("b"u8.ToArray(), statistics[1].MaxValue);
        Assert.Equal(new string('ä', 32), System.Text.Encoding.UTF8.GetString(statistics[2].MinValue!));
        Assert.False(statistics[2].IsMinValueExact);
        Assert.Null(statistics[2].MaxValue);
        Assert.Null(statistics[3].MaxValue);
        Assert.Equal([0], statistics[4].MinValue);
        Assert.Null(statistics[4].MaxValue);
        Assert.Null(statistics[5].MinValue);
        Assert.All(file.MetaData.ColumnOrders!, order => Assert.Equal(ColumnOrder.TypeDefined, order));
    }

    [Fact]
    public async Task A_bound_of_long_texts_is_shorter_and_still_a_bound()
    {
        var file = await WrittenParquet.WriteAsync([Words], [[new string('m', 63) + "é and more", new string('n', 200), "p"]]);

        var statistics = file.Chunk(0, 0).Statistics!;
        Assert.Equal(new string('m', 63), System.Text.Encoding.UTF8.GetString(statistics.MinValue!));
        Assert.False(statistics.IsMinValueExact);
        Assert.Equal("p"u8.ToArray(), statistics.MaxValue);

        file = await WrittenParquet.WriteAsync([Words], [[new string('n', 200)]]);
        Assert.Equal(new string('n', 63) + "o", System.Text.Encoding.UTF8.GetString(file.Chunk(0, 0).Statistics!.MaxValue!));
        Assert.False(file.Chunk(0, 0).Statistics!.IsMaxValueExact);
    }

    [Fact]
    public async Task PostgreSqls_types_and_the_writer_are_named()
    {
        var file = await WrittenParquet.WriteAsync(
            [new Field("i\"", new ColumnType(ColumnKind.Text) { PostgreSqlType = "interval" }), Number], [[], []]);

        Assert.Equal(ParquetSchema.PostgreSqlTypesKey, file.MetaData.KeyValueMetadata.Single().Key);
        Assert.Equal("""{"i\u0022":"interval"}""", file.MetaData.KeyValueMetadata.Single().Value);
        Assert.Matches(@"^sluice version \d+\.\d+\.\d+$", file.MetaData.CreatedBy);
    }

    [Theory]
    [InlineData(9, 2, PhysicalType.Int32, null, 9, 2)]
    [InlineData(18, 0, PhysicalType.Int64, null, 18, 0)]
    [InlineData(19, 4, PhysicalType.FixedLenByteArray, 9, 19, 4)]
    [InlineData(38, 38, PhysicalType.FixedLenByteArray, 16, 38, 38)]
    [InlineData(2, -3, PhysicalType.Int32, null, 5, 0)]
    [InlineData(3, 5, PhysicalType.Int32, null, 5, 5)]
    public void Decimals_take_the_narrowest_form(
        int precision, int scale, object physical, int? length, int storedPrecision, int storedScale)
    {
        var leaf = ParquetSchema.Leaf("d", new ColumnType(ColumnKind.Decimal) { Precision = precision, Scale = scale });

        Assert.Equal(physical, leaf.Type);
        Assert.Equal(length, leaf.TypeLength);
        Assert.Equal((storedPrecision, storedScale), (leaf.Precision, leaf.Scale));
    }

    [Theory]
    [InlineData(ColumnKind.Decimal, "NaN", "NaN or an infinity")]
    [InlineData(ColumnKind.Decimal, "-Infinity", "NaN or an infinity")]
    [InlineData(ColumnKind.Decimal, "1.234", "more digits")]
    [InlineData(ColumnKind.Decimal, "12345.6", "more digits")]
    [InlineData(ColumnKind.Timestamp, "294270-01-01 00:00:00", "too far ahead")]
    [InlineData(ColumnKind.TimestampTz, "294270-01-01 00:00:00+00", "too far ahead")]
    [InlineData(ColumnKind.List, "{{1,2},{3,4}}", "several dimensions")]
    [InlineData(ColumnKind.List, "[0:1]={1,2}", "several dimensions")]
    public async Task A_value_that_Parquet_cannot_hold_refuses_its_batch_as_a_whole(ColumnKind kind, string value, string reason)
    {
        var type = kind switch
        {
            ColumnKind.Decimal => new ColumnType(kind) { Precision = 5, Scale = 2 },
            ColumnKind.List => new ColumnType(kind) { Element = new ColumnType(ColumnKind.Int32) },
            _ => new ColumnType(kind),
        };
        Field[] fields = [Number, new("odd", type)];
        using var output = new MemoryStream();
        await using var writer = new ParquetRowWriter(output, fields, new ParquetFormat());
        // What reads text would fit the value to the precision, or refuse it.
        using var batch = new ColumnBatch([Number, new("odd", type with { Precision = null, Scale = null })]);
        WrittenParquet.Fill(batch, [["1", "2", "3"], [null, value, null]], 0, 3);

        var fault = await Assert.ThrowsAsync<ValueException>(() => writer.WriteAsync(batch, 0, 3, CancellationToken.None).AsTask());

        Assert.Contains("'odd'", fault.Message);
        Assert.Contains(reason, fault.Message);
        Assert.Contains("map the column to String", fault.Message);
        await writer.WriteAsync(batch, 0, 1, CancellationToken.None);
        await writer.WriteAsync(batch, 2, 1, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        var file = new WrittenParquet { Bytes = output.ToArray() };
        Assert.Equal(2, file.MetaData.RowCount);
        Assert.Equal([2L, 2L], file.MetaData.RowGroups[0].Columns.Select(chunk => chunk.MetaData!.ValueCount));
    }

    [Theory]
    [InlineData(Compression.Deflate)]
    [InlineData(Compression.Bzip2)]
    public void Other_compressions_are_refused(Compression compression) => Assert.Throws<NotSupportedException>(
        () => new ParquetRowWriter(Stream.Null, [Number], new ParquetFormat { Compression = compression }));

    static List<string?> Repeat(int count, Func<int, string?> value) => [.. Enumerable.Range(0, count).Select(value)];

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
