using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Tests.Formats.Parquet.Thrift;

public sealed class CompactReaderTests
{
    [Fact]
    public async Task A_footer_is_read_as_it_was_written()
    {
        var bytes = await FooterAsync();
        var footer = Read(bytes);

        using var again = new ByteBuffer();
        new CompactWriter(again).Write(footer);

        Assert.Equal(bytes, again.Span.ToArray());
        Assert.Equal(new LogicalType(LogicalKind.Decimal) { Precision = 12, Scale = 2 }, footer.Schema[1].LogicalType);
        Assert.Equal(
            new LogicalType(LogicalKind.Timestamp) { IsAdjustedToUtc = true, Unit = TimeUnit.Micros }, footer.Schema[2].LogicalType);
        Assert.Equal(new LogicalType(LogicalKind.Integer) { BitWidth = 16, IsSigned = true }, footer.Schema[3].LogicalType);
    }

    [Fact]
    public void Fields_that_are_not_known_are_passed_over()
    {
        // A map, a list of booleans, a double, a nested struct and a field with a long id, then the key of a key-value pair.
        byte[] bytes =
        [
            0x0B, 0x80, 0x01, 2, 0x85, 1, (byte)'a', 2, 1, (byte)'b', 4,
            0x19, 0x21, 1, 2,
            0x17, 0, 0, 0, 0, 0, 0, 0, 0,
            0x1C, 0x15, 4, 0x1C, 0, 0,
            0x08, 0x02, 1, (byte)'k',
            0,
        ];
        var reader = new CompactReader(bytes);

        Assert.Equal(new KeyValue("k", null), KeyValue.Read(ref reader));
        Assert.Equal(bytes.Length, reader.Position);
    }

    [Fact]
    public async Task A_footer_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = await FooterAsync();

        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<InvalidDataException>(() => Read(cut));
        }
    }

    [Fact]
    public async Task A_footer_with_any_wrong_byte_is_read_or_refused()
    {
        var bytes = await FooterAsync();
        var refused = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var wrong in new byte[] { 0, 0x7F, 0x80, 0xFF, 0x1C, 0x19, 0xF9, (byte)(bytes[at] ^ 1) })
            {
                var damaged = bytes.ToArray();
                damaged[at] = wrong;
                try
                {
                    Read(damaged);
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > bytes.Length);
    }

    [Theory]
    // The schema as a list of 2^31 - 1 structs, a name of as many bytes, a number of eleven bytes.
    [InlineData(new byte[] { 0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    [InlineData(new byte[] { 0x68, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    [InlineData(new byte[] { 0x15, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    public void Sizes_beyond_the_input_are_refused_before_memory_is_taken(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => Read(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0xFC)]
    [InlineData(0x19)]
    public void Endless_nesting_is_refused(byte header)
    {
        var bytes = new byte[1 << 20];
        Array.Fill(bytes, header);

        Assert.Throws<InvalidDataException>(() => Read(bytes));
    }

    static FileMetaData Read(byte[] bytes)
    {
        var reader = new CompactReader(bytes);
        return FileMetaData.Read(ref reader);
    }

    static async Task<byte[]> FooterAsync()
    {
        Field[] fields =
        [
            new("d", new ColumnType(ColumnKind.Decimal) { Precision = 12, Scale = 2, PostgreSqlType = "numeric(12,2)" }),
            new("t", new ColumnType(ColumnKind.TimestampTz)), new("i", new ColumnType(ColumnKind.Int16)),
            new("l", new ColumnType(ColumnKind.List) { Element = new ColumnType(ColumnKind.Uuid) }),
        ];
        var file = await WrittenParquet.WriteAsync(
            fields, [["1.5", null], ["2024-01-01 00:00:00+00", "infinity"], ["1", "2"], [null, "{}"]]);
        using var footer = new ByteBuffer();
        new CompactWriter(footer).Write(file.MetaData);
        return footer.Span.ToArray();
    }
}
