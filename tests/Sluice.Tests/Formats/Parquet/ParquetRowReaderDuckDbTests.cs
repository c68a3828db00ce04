using Sluice.Columns;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Files that DuckDB writes.</summary>
public sealed class ParquetRowReaderDuckDbTests : IDisposable
{
    /// <summary>All of DuckDB's types, NULL first, last and between, more rows than a batch, runs and none, few values and many.</summary>
    const string Everything = """
        SELECT r::bigint AS id,
               CASE WHEN r % 3 <> 0 THEN r % 2 = 0 END AS boolean,
               CASE WHEN r % 5 <> 0 THEN (r % 256 - 128)::tinyint END AS tiny,
               (r % 65536 - 32768)::smallint AS small,
               CASE WHEN r > 17000 THEN (r * 104729 % 4294967296 - 2147483648)::integer END AS whole,
               CASE r % 4 WHEN 0 THEN 9223372036854775807 WHEN 1 THEN -9223372036854775808 WHEN 2 THEN r * 7919 END AS big,
               (r % 256)::utinyint AS utiny, (r % 65536)::usmallint AS usmall, (4294967295 - r)::uinteger AS uwhole,
               CASE WHEN r < 20000 THEN (18446744073709551615 - r)::ubigint END AS ubig,
               (r % 9999 / 10)::decimal(4, 1) AS dec4, (-r / 100)::decimal(9, 2) AS dec9,
               CASE WHEN r % 7 > 0 THEN ('123456789012.' || r)::decimal(18, 6) END AS dec18,
               ('-1234567890123456789012345678.' || r)::decimal(38, 9) AS dec38,
               CASE r % 6 WHEN 0 THEN 'nan'::float WHEN 1 THEN 'inf'::float WHEN 2 THEN -0.0::float WHEN 3 THEN NULL
                   ELSE (r / 7.0)::float END AS single,
               CASE r % 6 WHEN 0 THEN 'nan'::double WHEN 1 THEN '-inf'::double WHEN 2 THEN 5e-324 WHEN 3 THEN 1.7976931348623157e308
                   ELSE r / 7.0 END AS double,
               'row ' || r || ' é𝄞' || chr(10) || '"quoted", ''x''' AS words,
               CASE WHEN r % 10 > 2 THEN ['new', 'paid', '', 'closed'][1 + (r % 4)] END AS few,
               CASE r % 1000 WHEN 0 THEN repeat('long', 2500) WHEN 1 THEN '' END AS long,
               CASE r % 4 WHEN 0 THEN '\x00\xFF\x5C'::blob WHEN 1 THEN ''::blob WHEN 2 THEN encode('b' || r) END AS bytes,
               CASE r % 5 WHEN 0 THEN 'infinity'::date WHEN 1 THEN '-infinity'::date WHEN 2 THEN NULL WHEN 3 THEN '2000-02-29'::date
                   ELSE date '1969-12-31' + (r * 13)::integer END AS day,
               CASE WHEN r % 3 > 0 THEN time '23:59:59.999999' - to_microseconds(r) END AS time,
               CASE r % 5 WHEN 0 THEN 'infinity'::timestamp WHEN 1 THEN '-infinity'::timestamp WHEN 2 THEN NULL
                   ELSE timestamp '1969-12-31 23:59:59.999999' + to_microseconds(r * 1000003) END AS moment,
               timestamptz '2024-02-29 12:00:00.5+02' + to_seconds(r) AS zoned,
               CASE WHEN r % 2 = 0 THEN (timestamp '1999-12-31 23:59:59.999' + to_seconds(r))::timestamp_ms END AS millis,
               (timestamp '2199-12-31 23:59:59.999' + to_seconds(r))::timestamp_ns AS nanos,
               CASE WHEN r % 9 > 0 THEN md5(r::varchar)::uuid END AS uuid,
               ('{"a": [1, "é", null], "r": ' || r || '}')::json AS json,
               CASE WHEN r % 4 > 0 THEN ('c' || (r % 3))::enum('c0', 'c1', 'c2') END AS enum,
               CASE WHEN r % 6 > 0 THEN list_transform(range(r % 6 - 1), x -> CASE WHEN x <> 2 THEN (x * r)::integer END) END AS numbers,
               CASE WHEN r % 4 > 0 THEN list_transform(range(r % 4), x -> CASE WHEN x > 0 THEN 'é' || x || '"' || r END) END AS texts,
               NULL::integer AS nothing
        FROM range(ROWS) AS t(r)
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("uncompressed", "V1", 17_000)]
    [InlineData("snappy", "V1", 21_000)]
    [InlineData("gzip", "V2", 3_000)]
    [InlineData("brotli", "V2", 3_000)]
    [InlineData("snappy", "V1", 1)]
    [InlineData("snappy", "V2", 0)]
    public async Task All_values_are_read_exactly(string codec, string version, int rows)
    {
        var file = _folder.File("all.parquet");
        await ParquetTools.DuckDbAsync(
            $"COPY ({Everything.Replace("ROWS", $"{rows}")}) TO '{file}' "
            + $"(FORMAT parquet, CODEC {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 18432)");
        var expected = await ParquetTools.DuckDbAsync(
            $"SELECT * REPLACE (CASE WHEN boolean THEN 't' WHEN NOT boolean THEN 'f' END AS boolean, '\\x' || lower(hex(bytes)) AS bytes, "
            + $"day::varchar AS day, moment::varchar AS moment) FROM '{file}' ORDER BY id");

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(expected.Columns, read.Fields.Select(field => field.Name));
        for (var i = 0; i < read.Fields.Count; i++)
            CheckColumn(read.Fields[i], [.. expected.Rows.Select(row => row[i])], read.Columns[i]);
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Types_are_those_of_the_file()
    {
        var file = _folder.File("types.parquet");
        await ParquetTools.DuckDbAsync($"COPY ({Everything.Replace("ROWS", "3")}) TO '{file}' (FORMAT parquet)");

        var fields = (await ParquetRowReaderFile.ReadAsync(file)).Fields;

        Assert.Equal(
            [
                "id Int64", "boolean Boolean", "tiny Int16", "small Int16", "whole Int32", "big Int64", "utiny Int16", "usmall Int32",
                "uwhole Int64", "ubig Decimal(20,0)", "dec4 Decimal(4,1)", "dec9 Decimal(9,2)", "dec18 Decimal(18,6)",
                "dec38 Decimal(38,9)", "single Single", "double Double", "words Text", "few Text", "long Text", "bytes Bytes", "day Date",
                "time Time", "moment Timestamp", "zoned TimestampTz", "millis Timestamp", "nanos Timestamp", "uuid Uuid", "json Json",
                "enum Text", "numbers Int32[]", "texts Text[]", "nothing Int32",
            ],
            fields.Select(field => $"{field.Name} {Name(field.Type)}"));
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Chosen_columns_come_in_the_order_chosen()
    {
        var file = _folder.File("chosen.parquet");
        await ParquetTools.DuckDbAsync(
            $"COPY (SELECT r AS a, {{'x': r}} AS record, 'b' || r AS b, "
            + $"MAP {{r: 1}} AS map, [[r]] AS lists, r * 2 AS c FROM range(3) AS t(r)) "
            + $"TO '{file}' (FORMAT parquet)");

        var read = await ParquetRowReaderFile.ReadAsync(file, "c", "a", "b", "c");

        Assert.Equal(["c", "a", "b", "c"], read.Fields.Select(field => field.Name));
        Assert.Equal(["0", "2", "4"], read.Columns[0]);
        Assert.Equal(["0", "1", "2"], read.Columns[1]);
        Assert.Equal(["b0", "b1", "b2"], read.Columns[2]);
        Assert.Equal(["0", "2", "4"], read.Columns[3]);
    }

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Nested_columns_are_read_as_JSON(string version)
    {
        var file = _folder.File("nested.parquet");
        // NULL, empty and long, at every level, over several pages and row groups.
        await ParquetTools.DuckDbAsync($$$$"""
            CREATE TABLE t AS SELECT r,
                CASE WHEN r % 7 = 0 THEN NULL ELSE {'x': nullif(r, 5), 'y "quoted"': CASE WHEN r % 3 = 0 THEN NULL ELSE {'z': 'é' || r} END} END AS record,
                CASE WHEN r % 5 = 0 THEN NULL WHEN r % 5 = 1 THEN MAP {} ELSE MAP {'k' || r: r, 'null': NULL} END AS map,
                CASE WHEN r % 5 = 0 THEN NULL ELSE MAP {r: [r, NULL]} END AS numbered,
                CASE WHEN r % 11 = 0 THEN NULL WHEN r % 11 = 1 THEN [] WHEN r % 11 = 2 THEN [NULL, [], [NULL], [r]] ELSE list_transform(range(r % 50), i -> range(i % 4)) END AS lists,
                CASE WHEN r % 11 = 0 THEN NULL WHEN r % 11 = 1 THEN [] ELSE list_transform(range(r % 20), i -> {'a': nullif(i, 3), 'b': [DATE '2024-02-29', NULL], 'c': MAP {i: {'d': i + 0.5}}}) END AS records
            FROM range(10000) AS s(r);
            COPY t TO '{{{{file}}}}' (FORMAT parquet, ROW_GROUP_SIZE 4096, PARQUET_VERSION {{{{version}}}})
            """);
        string[] columns = ["record", "map", "numbered", "lists", "records"];

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.All(columns, column => Assert.Equal(ColumnKind.Json, read.Field(column).Type.Kind));
        var expected = await ParquetTools.DuckDbAsync(
            $"SELECT {string.Join(", ", columns.Select(column => $"to_json({column})::VARCHAR AS {column}"))} FROM '{file}'");
        foreach (var column in columns)
            Assert.Equal(expected.Column(column), read[column]);
        Assert.Equal(["map", "record"], (await ParquetRowReaderFile.ReadAsync(file, "map", "record")).Fields.Select(field => field.Name));
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task A_column_that_is_not_there_is_named_beside_those_that_are()
    {
        var file = _folder.File("few.parquet");
        await ParquetTools.DuckDbAsync($"COPY (SELECT 1 AS a, 2 AS b) TO '{file}' (FORMAT parquet)");

        var refused = await Assert.ThrowsAsync<SluiceException>(() => ParquetRowReaderFile.ReadAsync(file, "a", "A", "d"));

        Assert.Equal((Side.Source, "ColumnNotFound"), (refused.Side, refused.Code));
        Assert.StartsWith("a.parquet has no column 'A', 'd', which the mapping reads; it has 'a', 'b'.", refused.Detail);
    }

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("zstd", "V1")]
    [InlineData("zstd", "V2")]
    [InlineData("lz4_raw", "V1")]
    [InlineData("lz4_raw", "V2")]
    public async Task Pages_of_other_compressions_are_read(string codec, string version)
    {
        var file = _folder.File("codec.parquet");
        await ParquetTools.DuckDbAsync(
            $"COPY (SELECT r AS a, 'text ' || (r % 1000) AS b FROM range(20000) AS t(r)) TO '{file}' (FORMAT parquet, CODEC {codec}, PARQUET_VERSION {version})");

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(Enumerable.Range(0, 20000).Select(i => $"{i}"), read["a"]);
        Assert.Equal(Enumerable.Range(0, 20000).Select(i => $"text {i % 1000}"), read["b"]);
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task An_encrypted_file_is_refused()
    {
        var file = _folder.File("encrypted.parquet");
        await ParquetTools.DuckDbAsync(
            "SET force_mbedtls_unsafe = 'true'; PRAGMA add_parquet_key('key', '0123456789112345'); "
            + $"COPY (SELECT 1 AS a) TO '{file}' (FORMAT parquet, ENCRYPTION_CONFIG {{footer_key: 'key'}})");

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => ParquetRowReaderFile.ReadAsync(file));

        Assert.Equal("a.parquet cannot be read: it is encrypted, which is not supported: write it without encryption", refused.Message);
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Large_values_of_a_dictionary_come_in_many_batches()
    {
        var file = _folder.File("large.parquet");
        await ParquetTools.DuckDbAsync(
            "COPY (SELECT r, ['a', 'b'][1 + (r % 2)] || repeat('x', 1000000) AS large FROM range(300) AS t(r)) "
            + $"TO '{file}' (FORMAT parquet, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 100, STRING_DICTIONARY_PAGE_SIZE_LIMIT 10000000)");

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(300, read["large"].Count);
        Assert.All(read["large"], value => Assert.Equal(1_000_001, value!.Length));
        Assert.Equal(150, read["large"].Count(value => value![0] == 'b'));
    }

    internal static void CheckColumn(Field field, IReadOnlyList<string?> expected, IReadOnlyList<string?> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var row = 0; row < expected.Count; row++)
        {
            if (!IsSame(field.Type, expected[row], actual[row]))
                Assert.Fail($"{field.Name}, row {row}: expected {expected[row] ?? "NULL"}, read {actual[row] ?? "NULL"}");
        }
    }

    static bool IsSame(ColumnType type, string? expected, string? actual) => type.Kind switch
    {
        _ when expected is null || actual is null => expected == actual,
        ColumnKind.Single =>
            BitConverter.SingleToInt32Bits((float)Number(expected)) == BitConverter.SingleToInt32Bits((float)Number(actual)),
        ColumnKind.Double =>
            BitConverter.DoubleToInt64Bits(Number(expected)) == BitConverter.DoubleToInt64Bits(Number(actual)),
        _ => expected == actual,
    };

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    static string Name(ColumnType type) => type switch
    {
        { Element: { } element } => Name(element) + "[]",
        { Precision: { } precision } => $"{type.Kind}({precision},{type.Scale})",
        _ => $"{type.Kind}",
    };
}
