using System.Text;
using Sluice.Columns;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;

namespace Sluice.Tests.PostgreSql;

/// <summary>The frame of binary COPY around the values, and what becomes of values that do not fit.</summary>
public sealed class BinaryCopyTests
{
    static readonly PgType Integer = new(23, "pg_catalog", "int4", "integer", PgTypeKind.Base);
    static readonly PgType Text = new(25, "pg_catalog", "text", "text", PgTypeKind.Base);
    static readonly TypeCodec[] Codecs = [TypeCodec.Create(Integer)!, TypeCodec.Create(Text)!];

    [Fact]
    public void No_rows_are_a_header_and_the_end()
    {
        using var batch = Batch();
        var reader = new BinaryCopyReader(Codecs);

        Assert.Equal(21, reader.Read(Write(batch), batch));

        Assert.True(reader.IsAtEnd);
        Assert.Equal(0, batch.Rows);
        Assert.Equal(0, reader.Read([], batch));
    }

    [Fact]
    public void Every_cut_waits_for_more_and_goes_on()
    {
        using var source = Batch((1, "one"), (null, null), (3, ""));
        var bytes = Write(source);

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            using var batch = Batch();
            var reader = new BinaryCopyReader(Codecs);
            var taken = reader.Read(bytes.AsSpan(0, cut), batch);
            Assert.False(reader.IsAtEnd);
            taken += reader.Read(bytes.AsSpan(taken), batch);

            Assert.Equal(bytes.Length, taken);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(bytes, Write(batch));
        }
    }

    [Fact]
    public void A_header_extension_is_passed_over()
    {
        using var source = Batch((1, "one"));
        var bytes = Write(source).ToList();
        bytes[18] = 3;
        bytes.InsertRange(19, [7, 7, 7]);
        using var batch = Batch();
        var reader = new BinaryCopyReader(Codecs);

        Assert.Equal(0, reader.Read(bytes.Take(20).ToArray(), batch));
        Assert.Equal(bytes.Count, reader.Read(bytes.ToArray(), batch));
        Assert.Equal(1, batch.Rows);
    }

    [Theory]
    [InlineData(0, 0x51, "signature")]
    [InlineData(12, 0x01, "flags 0x00010000")]
    [InlineData(15, 0xFF, "header extension")]
    [InlineData(20, 3, "3 fields in row 1 where 2 are due")]
    [InlineData(21, 0x80, "row 1, column 'n': a length of")]
    [InlineData(24, 3, "row 1, column 'n': a damaged value of integer")]
    [InlineData(33, 0xFF, "row 1, column 't': a value of text that is not UTF-8")]
    public void Damage_is_refused_and_found(int position, byte octet, string message)
    {
        using var source = Batch((1, "one"));
        var bytes = Write(source);
        bytes[position] = octet;
        using var batch = Batch();

        var exception = Assert.Throws<InvalidDataException>(() => new BinaryCopyReader(Codecs).Read(bytes, batch));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, batch.Rows);
    }

    [Fact]
    public void What_follows_the_end_is_refused()
    {
        using var batch = Batch();
        var reader = new BinaryCopyReader(Codecs);
        byte[] bytes = [.. Write(batch), 0];

        var taken = reader.Read(bytes, batch);

        Assert.Throws<InvalidDataException>(() => reader.Read(bytes.AsSpan(taken), batch));
    }

    [Theory]
    [InlineData("a\0b", "zero byte")]
    [InlineData("not UTF-8", "UTF-8")]
    public void A_refused_row_leaves_no_trace(string text, string message)
    {
        using var batch = Batch((1, "one"), (2, null), (3, "three"));
        ((BytesVector)batch.Columns[1]).Truncate(1);
        ((BytesVector)batch.Columns[1]).Append(text == "not UTF-8" ? [0xED, 0xA0, 0x80] : Encoding.UTF8.GetBytes(text));
        ((BytesVector)batch.Columns[1]).Append("three"u8);
        using var output = new ByteBuffer();
        var writer = new BinaryCopyWriter(Codecs, output);
        writer.WriteHeader();
        writer.WriteRow(batch, 0);
        var length = output.Length;

        var exception = Assert.Throws<ValueException>(() => writer.WriteRow(batch, 1));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal((length, 1), (output.Length, writer.Column));
        writer.WriteRow(batch, 2);
        writer.WriteTrailer();
        using var expected = Batch((1, "one"), (3, "three"));
        Assert.Equal(Write(expected), output.Span.ToArray());

        output.Clear();
        using var textWriter = new TextCopyWriter([Integer.ColumnType, Text.ColumnType], output);
        Assert.Throws<ValueException>(() => textWriter.WriteRow(batch, 1));
        Assert.Equal((0, 1), (output.Length, textWriter.Column));
    }

    static ColumnBatch Batch(params (int? Number, string? Text)[] rows)
    {
        var batch = new ColumnBatch([new Field("n", Integer.ColumnType), new Field("t", Text.ColumnType)]);
        foreach (var (number, text) in rows)
        {
            if (number is null)
                batch.Columns[0].AppendNull();
            else
                ((FixedVector<int>)batch.Columns[0]).Append(number.Value);
            if (text is null)
                batch.Columns[1].AppendNull();
            else
                ((BytesVector)batch.Columns[1]).Append(Encoding.UTF8.GetBytes(text));
        }

        return batch;
    }

    static byte[] Write(ColumnBatch batch)
    {
        using var output = new ByteBuffer();
        var writer = new BinaryCopyWriter(Codecs, output);
        writer.WriteHeader();
        for (var row = 0; row < batch.Rows; row++)
            writer.WriteRow(batch, row);
        writer.WriteTrailer();
        return output.Span.ToArray();
    }
}
