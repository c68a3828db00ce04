using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using static Sluice.Tests.Formats.Parquet.ParquetRowReaderHandmade;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Types, encodings and forms of lists that only other writers use, old ones above all.</summary>
public sealed class ParquetRowReaderFormsTests
{
    [Fact]
    public async Task Timestamps_of_96_bits_are_timestamps()
    {
        byte[] values =
        [
            .. Int64(0), .. Int32(2440588),
            .. Int64(45_296_123_456_000), .. Int32(2451545),
            .. Int64(86_399_999_999_000), .. Int32(2299160),
            .. Int64(0), .. Int32(0),
        ];

        var (type, texts) = await ReadAsync(Leaf("a", PhysicalType.Int96), 4, values);

        Assert.Equal(ColumnKind.Timestamp, type.Kind);
        Assert.Equal(["1970-01-01 00:00:00", "2000-01-01 12:34:56.123456", "1582-10-14 23:59:59.999999", "4714-11-24 00:00:00 BC"], texts);
    }

    [Theory]
    [InlineData(0L, int.MaxValue)]
    [InlineData(0L, int.MinValue)]
    public async Task A_timestamp_of_96_bits_that_no_column_holds_is_refused(long nanoseconds, int day)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAsync(Leaf("a", PhysicalType.Int96), 1, [.. Int64(nanoseconds), .. Int32(day)]));

        Assert.StartsWith("a.parquet, row group 0, column 'a': a time", refused.Message);
    }

    public static TheoryData<string, string, string[]> Annotations() => new()
    {
        { "Date", "Date", ["1970-01-01", "infinity", "-infinity", "0044-03-15 BC"] },
        { "TimeMillis", "Time", ["00:00:00", "23:59:59.999", "24:00:00"] },
        { "UInt8", "Int16", ["0", "255"] },
        { "Int8", "Int16", ["-128", "127"] },
        { "UInt16", "Int32", ["0", "65535"] },
        { "UInt32", "Int64", ["4294967295", "2147483648"] },
    };

    [Theory]
    [MemberData(nameof(Annotations))]
    public async Task Older_annotations_of_32_bits_are_understood(string annotation, string kind, string[] expected)
    {
        int[] values = annotation switch
        {
            "Date" => [0, int.MaxValue, -int.MaxValue, -735160],
            "TimeMillis" => [0, 86_399_999, 86_400_000],
            "UInt8" => [0, 255],
            "Int8" => [-128, 127],
            "UInt16" => [0, 65535],
            _ => [-1, int.MinValue],
        };

        var (type, texts) = await ReadAsync(
            Leaf("a", PhysicalType.Int32, converted: Enum.Parse<ConvertedType>(annotation)), values.Length, Int32(values));

        Assert.Equal(Enum.Parse<ColumnKind>(kind), type.Kind);
        Assert.Equal(expected, texts);
    }

    [Theory]
    [InlineData("Int8", 128)]
    [InlineData("UInt8", -1)]
    [InlineData("Int16", 32768)]
    [InlineData("UInt16", 65536)]
    [InlineData("Date", int.MinValue)]
    [InlineData("Date", int.MinValue + 10957)]
    [InlineData("TimeMillis", 86_400_001)]
    [InlineData("TimeMillis", -1)]
    public async Task A_value_beyond_its_type_is_refused(string annotation, int value)
    {
        var leaf = Leaf("a", PhysicalType.Int32, converted: Enum.Parse<ConvertedType>(annotation));

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(leaf, 1, Int32(value)));
    }

    [Theory]
    [InlineData("Timestamp", "Millis", false, 1, "1970-01-01 00:00:00.001")]
    [InlineData("Timestamp", "Micros", true, -1, "1969-12-31 23:59:59.999999+00")]
    [InlineData("Timestamp", "Nanos", false, 1_000, "1970-01-01 00:00:00.000001")]
    [InlineData("Timestamp", "Nanos", false, long.MaxValue, "infinity")]
    [InlineData("Timestamp", "Millis", true, -long.MaxValue, "-infinity")]
    [InlineData("Timestamp", "Nanos", false, 1_999, "1970-01-01 00:00:00.000001")]
    [InlineData("Timestamp", "Nanos", true, -1, "1969-12-31 23:59:59.999999+00")]
    [InlineData("Timestamp", "Micros", false, long.MinValue, null)]
    [InlineData("Timestamp", "Millis", false, 9_223_372_036_854_776, null)]
    [InlineData("Time", "Micros", false, 86_400_000_000, "24:00:00")]
    [InlineData("Time", "Nanos", false, 1_000, "00:00:00.000001")]
    [InlineData("Time", "Nanos", false, 1_999, "00:00:00.000001")]
    [InlineData("Time", "Micros", false, 86_400_000_001, null)]
    public async Task Times_keep_their_unit_down_to_microseconds(string kind, string unit, bool isUtc, long value, string? expected)
    {
        var logical = new LogicalType(Enum.Parse<LogicalKind>(kind)) { Unit = Enum.Parse<TimeUnit>(unit), IsAdjustedToUtc = isUtc };
        var leaf = Leaf("a", PhysicalType.Int64, logical: logical);
        if (expected is null)
            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(leaf, 1, Int64(value)));
        else
            Assert.Equal([expected], (await ReadAsync(leaf, 1, Int64(value))).Texts);
    }

    [Fact]
    public async Task Decimals_are_exact_however_they_are_stored()
    {
        var converted = ConvertedType.Decimal;

        Assert.Equal(
            ["-0.01", "21474836.47"],
            (await ReadAsync(
                Leaf("a", PhysicalType.Int32, converted: converted, precision: 10, scale: 2), 2, Int32(-1, int.MaxValue))).Texts);
        Assert.Equal(
            ["-9223372036854775808"],
            (await ReadAsync(Leaf("a", PhysicalType.Int64, converted: converted, precision: 19), 1, Int64(long.MinValue))).Texts);
        Assert.Equal(
            ["-0.0001", "0.0127"],
            (await ReadAsync(
                Leaf("a", PhysicalType.FixedLenByteArray, converted: converted, precision: 6, scale: 4, length: 3), 2,
                [0xFF, 0xFF, 0xFF, 0, 0, 0x7F])).Texts);
        // 2^136 and -2^135: more than 128 bits.
        var wide = await ReadAsync(
            Leaf("a", PhysicalType.ByteArray, converted: converted, precision: 60, scale: 10), 4,
            ByteArrays([1, .. new byte[17]], [0x80, .. new byte[16]], [0], [.. Enumerable.Repeat((byte)0xFF, 40)]));
        Assert.Equal(new ColumnType(ColumnKind.Decimal) { Precision = 60, Scale = 10 }, wide.Type);
        Assert.Equal(
            ["8711228593176024664662389950253.2662132736", "-4355614296588012332331194975126.6331066368", "0.0000000000", "-0.0000000001"],
            wide.Texts);
    }

    [Fact]
    public async Task An_unsigned_number_of_64_bits_is_a_decimal()
    {
        var (type, texts) = await ReadAsync(Leaf("a", PhysicalType.Int64, converted: ConvertedType.UInt64), 2, Int64(-1, 0));

        Assert.Equal(new ColumnType(ColumnKind.Decimal) { Precision = 20, Scale = 0 }, type);
        Assert.Equal(["18446744073709551615", "0"], texts);
    }

    [Fact]
    public async Task Bytes_of_a_fixed_length_are_what_their_annotation_says()
    {
        byte[] uuid = [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF];
        byte[] intervals = [.. Int32(14, 3, 14_706_007), .. Int32(0, 0, 0), .. Int32(1, 1, 500), .. Int32(0, -1, 0)];

        Assert.Equal(
            ["00112233-4455-6677-8899-aabbccddeeff"],
            (await ReadAsync(Fixed(16, new LogicalType(LogicalKind.Uuid)), 1, uuid)).Texts);
        Assert.Equal(
            ["1.5", "-0", "Infinity", "5.9604645e-08"],
            (await ReadAsync(Fixed(2, new LogicalType(LogicalKind.Float16)), 4, [0, 0x3E, 0, 0x80, 0, 0x7C, 1, 0])).Texts);
        Assert.Equal(["\\x0011", "\\x2233"], (await ReadAsync(Fixed(2, null), 2, uuid[..4])).Texts);
        var (type, texts) = await ReadAsync(
            Leaf("a", PhysicalType.FixedLenByteArray, converted: ConvertedType.Interval, length: 12), 4, intervals);
        Assert.Equal(new ColumnType(ColumnKind.Text) { PostgreSqlType = "interval" }, type);
        Assert.Equal(["1 year 2 mons 3 days 04:05:06.007", "00:00:00", "1 mon 1 day 00:00:00.5", "4294967295 days"], texts);

        static SchemaElement Fixed(int length, LogicalType? logical) =>
            Leaf("a", PhysicalType.FixedLenByteArray, logical: logical, length: length);
    }

    [Theory]
    [InlineData("Utf8", ColumnKind.Text, "é")]
    [InlineData("Enum", ColumnKind.Text, "é")]
    [InlineData("Json", ColumnKind.Json, "é")]
    [InlineData("Bson", ColumnKind.Bytes, "\\xc3a9")]
    [InlineData(null, ColumnKind.Bytes, "\\xc3a9")]
    public async Task Bytes_are_what_their_annotation_says(string? annotation, ColumnKind kind, string expected)
    {
        var converted = annotation is null ? default(ConvertedType?) : Enum.Parse<ConvertedType>(annotation);

        var (type, texts) = await ReadAsync(Leaf("a", PhysicalType.ByteArray, converted: converted), 2, Texts("é", ""));

        Assert.Equal(kind, type.Kind);
        Assert.Equal([expected, kind == ColumnKind.Bytes ? "\\x" : ""], texts);
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 }, new byte[] { 0xA9 })]
    [InlineData(new byte[] { 0x61 }, new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, new byte[] { 0x61 })]
    public async Task A_text_that_is_not_UTF_8_is_refused(byte[] first, byte[] second)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAsync(Leaf("a", PhysicalType.ByteArray, converted: ConvertedType.Utf8), 2, ByteArrays(first, second)));

        Assert.Equal("a.parquet, row group 0, column 'a': a text is not UTF-8", refused.Message);
    }

    [Fact]
    public async Task PostgreSQLs_types_come_from_the_metadata()
    {
        var text = Leaf("n", PhysicalType.ByteArray, converted: ConvertedType.Utf8);
        var file = new ParquetRowReaderHandmade { Rows = 2 }
            .Add([text], DataPage(2, Encoding.Plain, Texts("12.340", "NaN")))
            .Add(
                [Leaf("p", PhysicalType.ByteArray, converted: ConvertedType.Utf8)],
                DataPage(2, Encoding.Plain, Texts("1.5", "-2.0")))
            .Add([Leaf("i", PhysicalType.ByteArray, converted: ConvertedType.Utf8)], DataPage(2, Encoding.Plain, Texts("10.0.0.1", "::1")))
            .Add([Leaf("plain", PhysicalType.Int32)], DataPage(2, Encoding.Plain, Int32(1, 2)))
            .Add("sluice.postgresql.types", """{"n": "numeric", "p": "numeric(3,1)", "i": "inet", "gone": "text"}""")
            .Build();

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(new ColumnType(ColumnKind.Decimal) { PostgreSqlType = "numeric" }, read.Field("n").Type);
        Assert.Equal(
            new ColumnType(ColumnKind.Decimal) { Precision = 3, Scale = 1, PostgreSqlType = "numeric(3,1)" }, read.Field("p").Type);
        Assert.Equal(new ColumnType(ColumnKind.Text) { PostgreSqlType = "inet" }, read.Field("i").Type);
        Assert.Equal(new ColumnType(ColumnKind.Int32), read.Field("plain").Type);
        Assert.Equal(["12.340", "NaN"], read["n"]);
        Assert.Equal(["10.0.0.1", "::1"], read["i"]);
    }

    [Fact]
    public async Task Levels_in_the_deprecated_encoding_are_read()
    {
        // From the highest bit on: value, NULL, value.
        var file = new ParquetRowReaderHandmade { Rows = 3 }
            .Add(
                [Leaf("a", PhysicalType.Int32, Repetition.Optional)],
                DataPage(3, Encoding.Plain, Encoding.BitPacked, null, null, [0b1010_0000], Int32(7, 8)))
            .Add(
                [Group("l", 1), Group("bag", 1, Repetition.Repeated, null), Leaf("e", PhysicalType.Int32, Repetition.Optional)],
                // Repetition 0 1 0 0, definition 3 2 1 0, two bits each.
                DataPage(4, Encoding.Plain, Encoding.BitPacked, null, null, [0b0100_0000], [0b1110_0100], Int32(9)))
            .Build();

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(["7", null, "8"], read["a"]);
        Assert.Equal(["""["9",null]""", "[]", null], read["l"]);
    }

    [Fact]
    public async Task Lists_are_read_in_all_the_forms_they_have_had()
    {
        var item = Leaf("element", PhysicalType.Int32, Repetition.Optional);
        var file = new ParquetRowReaderHandmade { Rows = 4 }
            .Add(
                [Group("standard", 1), Group("list", 1, Repetition.Repeated, null), item],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(2, 3, 2, 1, 0, 3), Int32(1, 4)))
            .Add(
                [Group("hive", 1), Group("bag", 1, Repetition.Repeated, null),
                 Leaf("array_element", PhysicalType.Int32, Repetition.Optional)],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(2, 3, 2, 1, 0, 3), Int32(1, 4)))
            .Add(
                [Group("avro", 1, Repetition.Required), Leaf("array", PhysicalType.Int32, Repetition.Repeated)],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(1, 1, 1, 0, 0, 1), Int32(1, 2, 4)))
            .Add(
                [Group("thrift", 1), Leaf("thrift_tuple", PhysicalType.Int32, Repetition.Repeated)],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(2, 2, 2, 1, 0, 2), Int32(1, 2, 4)))
            .Add(
                [Group("strict", 1, Repetition.Required), Group("list", 1, Repetition.Repeated, null), Leaf("element", PhysicalType.Int32)],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(1, 1, 1, 0, 0, 1), Int32(1, 2, 4)))
            .Add(
                [Leaf("bare", PhysicalType.Int32, Repetition.Repeated)],
                DataPage(5, Encoding.Plain, Levels(1, 0, 1, 0, 0, 0), Levels(1, 1, 1, 0, 0, 1), Int32(1, 2, 4)))
            .Build();

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.All(read.Fields, field => Assert.Equal(new ColumnType(ColumnKind.Int32), field.Type.Element));
        Assert.Equal(["""["1",null]""", "[]", null, """["4"]"""], read["standard"]);
        Assert.Equal(read["standard"], read["hive"]);
        Assert.Equal(["""["1","2"]""", "[]", null, """["4"]"""], read["thrift"]);
        Assert.Equal(["""["1","2"]""", "[]", "[]", """["4"]"""], read["avro"]);
        Assert.Equal(read["avro"], read["strict"]);
        Assert.Equal(read["avro"], read["bare"]);
    }

    [Fact]
    public async Task A_list_goes_on_over_pages()
    {
        var file = new ParquetRowReaderHandmade { Rows = 2, RowGroups = 2 }
            .Add(
                [Leaf("a", PhysicalType.Int32, Repetition.Repeated)],
                DataPage(2, Encoding.Plain, Levels(1, 0, 1), Levels(1, 1, 1), Int32(1, 2)),
                DataPage(1, Encoding.Plain, Levels(1, 1), Levels(1, 1), Int32(3)),
                DataPage(2, Encoding.Plain, Levels(1, 1, 0), Levels(1, 1, 1), Int32(4, 5)),
                DataPage(1, Encoding.Plain, Levels(1, 1), Levels(1, 1), Int32(6)))
            .Build();

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(["""["1","2","3","4"]""", """["5","6"]""", """["1","2","3","4"]""", """["5","6"]"""], read["a"]);
    }

    [Fact]
    public async Task Long_lists_and_lists_of_texts_are_read_exactly()
    {
        // 3000 items over several pages, between an empty list and one of one item.
        var pages = new List<Page> { DataPage(1, Encoding.Plain, Levels(1, 0), Levels(1, 0)) };
        for (var i = 0; i < 3000; i += 500)
        {
            var first = i == 0 ? 0 : 1;
            int[] repetitions = [first, .. Enumerable.Repeat(1, 499)];
            pages.Add(DataPage(
                500, Encoding.Plain, Levels(1, repetitions), Levels(1, [.. Enumerable.Repeat(1, 500)]),
                Texts([.. Enumerable.Range(i, 500).Select(number => $"é{number}")])));
        }

        pages.Add(DataPage(1, Encoding.Plain, Levels(1, 0), Levels(1, 1), Texts("last")));
        var file = new ParquetRowReaderHandmade { Rows = 3 }
            .Add([Leaf("a", PhysicalType.ByteArray, Repetition.Repeated, converted: ConvertedType.Utf8)], [.. pages]).Build();

        var read = await ParquetRowReaderFile.ReadAsync(file);

        var items = string.Join(',', Enumerable.Range(0, 3000).Select(number => $"\"é{number}\""));
        Assert.Equal(["[]", $"[{items}]", "[\"last\"]"], read["a"]);
    }

    [Fact]
    public async Task A_page_of_NULLs_needs_no_values_and_one_value_no_bits()
    {
        var leaf = Leaf("a", PhysicalType.ByteArray, Repetition.Optional, converted: ConvertedType.Utf8);
        var file = new ParquetRowReaderHandmade { Rows = 6 }
            .Add(
                [leaf],
                Dictionary(1, Texts("x")),
                DataPage(2, Encoding.RleDictionary, Levels(1, 0, 0)),
                DataPage(2, Encoding.PlainDictionary, Levels(1, 1, 0), [0]),
                DataPage(0, Encoding.Plain, Levels(1)),
                DataPage(2, Encoding.Plain, Levels(1, 0, 1), Texts("y")))
            .Build();

        Assert.Equal([null, null, "x", null, null, "y"], (await ParquetRowReaderFile.ReadAsync(file))["a"]);
    }

    [Fact]
    public async Task Booleans_come_in_bits_or_runs()
    {
        var file = new ParquetRowReaderHandmade { Rows = 20 }
            .Add(
                [Leaf("a", PhysicalType.Boolean)],
                DataPage(10, Encoding.Plain, [0b1000_0101, 0b10]),
                DataPage(10, Encoding.Rle, Int32(4), [9 << 1, 1, 3, 0]))
            .Build();

        Assert.Equal("tftffffTftTTTTTTTTTf".ToLowerInvariant(), string.Concat((await ParquetRowReaderFile.ReadAsync(file))["a"]));
    }

    [Theory]
    [InlineData("the type Date")]
    [InlineData("no length")]
    public async Task A_schema_that_contradicts_itself_is_refused(string what)
    {
        var leaf = what == "no length"
            ? Leaf("a", PhysicalType.FixedLenByteArray)
            : Leaf("a", PhysicalType.Int64, logical: new LogicalType(LogicalKind.Date));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(leaf, 1, Int64(1)));

        Assert.StartsWith("a.parquet cannot be read: column 'a': its", refused.Message);
    }

    static async Task<(ColumnType Type, IReadOnlyList<string?> Texts)> ReadAsync(SchemaElement leaf, int rows, byte[] values)
    {
        var file = new ParquetRowReaderHandmade { Rows = rows }.Add([leaf], DataPage(rows, Encoding.Plain, values)).Build();
        var read = await ParquetRowReaderFile.ReadAsync(file);
        // Once more by a dictionary, in reverse and with a NULL before.
        var indexed = new ParquetRowReaderHandmade { Rows = rows + 1 }
            .Add(
                [new SchemaElement
                {
                    Name = leaf.Name,
                    Type = leaf.Type,
                    TypeLength = leaf.TypeLength,
                    Repetition = Repetition.Optional,
                    ConvertedType = leaf.ConvertedType,
                    LogicalType = leaf.LogicalType,
                    Precision = leaf.Precision,
                    Scale = leaf.Scale,
                }],
                Dictionary(rows, values),
                DataPage(
                    rows + 1, Encoding.RleDictionary, Levels(1, [0, .. Enumerable.Repeat(1, rows)]), [8],
                    [.. Enumerable.Range(0, rows).SelectMany(i => new byte[] { 1 << 1, (byte)(rows - 1 - i) })]))
            .Build();
        Assert.Equal([null, .. read["a"].Reverse()], (await ParquetRowReaderFile.ReadAsync(indexed))["a"]);
        return (read.Fields[0].Type, read["a"]);
    }
}
