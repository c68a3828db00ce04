using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>What Sluice writes, it reads: the same values, and the same types with PostgreSQL's names.</summary>
public sealed class ParquetRowReaderWriterTests
{
    static readonly Field[] Fields =
    [
        new("flag", Type(ColumnKind.Boolean, "boolean")),
        new("small", Type(ColumnKind.Int16, "smallint")),
        new("whole", Type(ColumnKind.Int32, "integer")),
        new("big", Type(ColumnKind.Int64, "bigint")),
        new("single", Type(ColumnKind.Single, "real")),
        new("double", Type(ColumnKind.Double, "double precision")),
        new("dec9", Type(ColumnKind.Decimal, "numeric(9,2)") with { Precision = 9, Scale = 2 }),
        new("dec38", Type(ColumnKind.Decimal, "numeric(38,10)") with { Precision = 38, Scale = 10 }),
        new("wide", Type(ColumnKind.Decimal, "numeric(60,30)") with { Precision = 60, Scale = 30 }),
        new("any", Type(ColumnKind.Decimal, "numeric")),
        new("words", Type(ColumnKind.Text, "text")),
        new("address", Type(ColumnKind.Text, "inet")),
        new("json", Type(ColumnKind.Json, "jsonb")),
        new("bytes", Type(ColumnKind.Bytes, "bytea")),
        new("day", Type(ColumnKind.Date, "date")),
        new("time", Type(ColumnKind.Time, "time without time zone")),
        new("moment", Type(ColumnKind.Timestamp, "timestamp without time zone")),
        new("zoned", Type(ColumnKind.TimestampTz, "timestamp with time zone")),
        new("id", Type(ColumnKind.Uuid, "uuid")),
        new("numbers", List(ColumnKind.Int32, "integer")),
        new("exacts", List(ColumnKind.Decimal, "numeric")),
        new("texts", List(ColumnKind.Text, "text")),
    ];

    static readonly string[][] Values =
    [
        ["t", "f"],
        ["-32768", "32767"],
        ["-2147483648", "2147483647", "0"],
        ["-9223372036854775808", "9223372036854775807"],
        ["NaN", "Infinity", "-Infinity", "-0", "1e-45", "3.4028235e+38"],
        ["NaN", "Infinity", "-Infinity", "-0", "5e-324", "1.7976931348623157e+308"],
        ["9999999.99", "-9999999.99", "0.00"],
        ["9999999999999999999999999999.9999999999", "-1.0000000000"],
        ["123456789012345678901234567890.123456789012345678901234567890", "-0.000000000000000000000000000001"],
        ["NaN", "Infinity", "-Infinity", "1e-20", "12.3400", "-98765432109876543210987654321098765432109876543210"],
        ["", "é𝄞\n\"', \\", "x"],
        ["10.0.0.1", "::1"],
        ["{\"a\": [1, null, \"é\"]}", "null"],
        ["\\x", "\\x00ff5c"],
        ["infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2000-02-29"],
        ["00:00:00", "24:00:00", "23:59:59.999999"],
        ["infinity", "-infinity", "4713-01-01 00:00:00 BC", "294246-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"],
        ["infinity", "-infinity", "4713-01-01 00:00:00+00 BC", "2024-02-29 12:00:00.5+00"],
        ["00000000-0000-0000-0000-000000000000", "00112233-4455-6677-8899-aabbccddeeff"],
        ["{}", "{1,NULL,3}", "{NULL}"],
        ["{}", "{1.50,NULL,NaN}"],
        ["{}", "{\"\",NULL,\"a b\",é𝄞}"],
    ];

    [Theory]
    [InlineData(Compression.None, 20_000)]
    [InlineData(Compression.Snappy, 17_000)]
    [InlineData(Compression.Gzip, 3_000)]
    [InlineData(Compression.Zstd, 3_000)]
    [InlineData(Compression.Lz4, 3_000)]
    [InlineData(Compression.Snappy, 1)]
    [InlineData(Compression.Snappy, 0)]
    public async Task What_was_written_is_read(Compression compression, int rows)
    {
        using var written = Fill(rows);
        using var file = new MemoryStream();
        await using (var writer = new ParquetRowWriter(file, Fields, new ParquetFormat { Compression = compression }))
        {
            await writer.WriteAsync(written, 0, rows, default);
            await writer.CompleteAsync(default);
        }

        await using var reader = await ParquetRowReader.OpenAsync(
            new ParquetRowReaderFile.BytesInMemory(file.ToArray()), "a.parquet", new WantedColumns(), default);
        using var batch = new ColumnBatch(reader.Fields);

        Assert.Equal(Fields, reader.Fields);
        using var expected = new ByteBuffer();
        using var actual = new ByteBuffer();
        var first = 0;
        for (; await reader.ReadAsync(batch, default); first += batch.Rows, batch.Clear())
        {
            for (var i = 0; i < Fields.Length; i++)
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    Write(written.Columns[i], Fields[i].Type, first + row, expected);
                    Write(batch.Columns[i], Fields[i].Type, row, actual);
                    if (!expected.Span.SequenceEqual(actual.Span))
                        Assert.Fail($"{Fields[i].Name}, row {first + row}: {Encoding.UTF8.GetString(actual.Span)}");
                }
            }
        }

        Assert.Equal(rows, first);
    }

    static ColumnBatch Fill(int rows)
    {
        var batch = new ColumnBatch(Fields);
        for (var i = 0; i < Fields.Length; i++)
        {
            for (var row = 0; row < rows; row++)
            {
                // NULL first, now and then, and for as long as a page or two; else the values in turn.
                if (row % 7 == 0 || (row > 6000 && row < 12_000 && i % 3 == 0))
                    batch.Columns[i].AppendNull();
                else
                    Assert.True(TextRepresentation.TryRead(
                        Encoding.UTF8.GetBytes(Values[i][(row + i) % Values[i].Length]), Fields[i].Type, batch.Columns[i]));
            }
        }

        return batch;
    }

    static void Write(Vector vector, ColumnType type, int row, ByteBuffer output)
    {
        output.Clear();
        if (vector.IsNull(row))
            output.Append("NULL, not a text"u8);
        else
            TextRepresentation.Write(vector, type, row, output);
    }

    static ColumnType Type(ColumnKind kind, string postgreSqlType) => new(kind) { PostgreSqlType = postgreSqlType };

    static ColumnType List(ColumnKind kind, string postgreSqlType) =>
        new(ColumnKind.List) { Element = Type(kind, postgreSqlType), PostgreSqlType = postgreSqlType + "[]" };
}
