namespace Sluice.Tests.Formats.Parquet;

/// <summary>Files that parquet-wasm (Rust) and hyparquet-writer (JavaScript) write, in the encodings that DuckDB does not use.</summary>
public sealed class ParquetRowReaderEncodingsTests : IDisposable
{
    const int Rows = 6_000;

    static readonly string Sql = $"""
        SELECT CASE WHEN r % 7 > 0 THEN (r * 104729 % 4294967296 - 2147483648)::integer END AS whole,
               CASE r % 3 WHEN 0 THEN 9223372036854775807 WHEN 1 THEN -9223372036854775808 ELSE r * 7919 END AS big,
               r::bigint * 1000003 AS rising, 42 AS same,
               CASE WHEN r % 5 > 0 THEN (r / 7.0)::float END AS single, CASE WHEN r % 3 > 0 THEN r / 7.0 END AS double,
               CASE WHEN r % 4 > 0 THEN 'customer ' || lpad((r // 3)::varchar, 6, '0') || ' é𝄞' END AS words,
               CASE r % 4 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE repeat('ab', (r % 50)::integer) END AS ragged,
               r % 3 = 0 AS flag, timestamp '2024-01-01' + to_microseconds(r * 999) AS moment,
               ('1234567890123456789.' || r)::decimal(38, 6) AS exact, date '1970-01-01' + r::integer AS day,
               CASE WHEN r % 5 > 0 THEN [r, NULL, r * 2] END AS list
        FROM range({Rows}) AS t(r)
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("V1", "SNAPPY", 1 << 20)]
    [InlineData("V2", "UNCOMPRESSED", 3_000)]
    [InlineData("V2", "BROTLI", 20_000)]
    public async Task All_encodings_of_pages_are_read_exactly(string version, string codec, int pageSize)
    {
        var encodings = new Dictionary<string, string>
        {
            ["whole"] = "DELTA_BINARY_PACKED",
            ["big"] = "DELTA_BINARY_PACKED",
            ["rising"] = "DELTA_BINARY_PACKED",
            ["same"] = "DELTA_BINARY_PACKED",
            ["single"] = "BYTE_STREAM_SPLIT",
            ["double"] = "BYTE_STREAM_SPLIT",
            ["words"] = "DELTA_BYTE_ARRAY",
            ["ragged"] = "DELTA_LENGTH_BYTE_ARRAY",
            ["moment"] = "BYTE_STREAM_SPLIT",
            ["exact"] = "DELTA_BYTE_ARRAY",
            ["day"] = "BYTE_STREAM_SPLIT",
            ["flag"] = "RLE",
        };

        await CheckAsync(new ParquetWasmOptions(
            Compression: codec, Version: version, ColumnEncodings: encodings, PageSize: pageSize, BatchSize: 100, RowGroupSize: 4_500));
    }

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("V1", "GZIP")]
    [InlineData("V2", "GZIP")]
    public async Task A_dictionary_that_is_given_up_is_read_exactly(string version, string codec) =>
        await CheckAsync(new ParquetWasmOptions(
            Compression: codec, Version: version, Dictionary: true, DictionaryPageSize: 20_000, PageSize: 10_000, BatchSize: 100));

    [NeedsFact(Needs.ParquetTools)]
    public async Task Decimals_in_byte_streams_are_read_exactly() =>
        await CheckAsync(new ParquetWasmOptions(
            Version: "V2", ColumnEncodings: new Dictionary<string, string> { ["exact"] = "BYTE_STREAM_SPLIT", ["words"] = "PLAIN" }));

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData("UNCOMPRESSED")]
    [InlineData("SNAPPY")]
    [InlineData("GZIP")]
    [InlineData("BROTLI")]
    public async Task What_hyparquet_writes_is_read_exactly(string codec)
    {
        var file = _folder.File("hyparquet.parquet");
        int?[] numbers = [.. Enumerable.Range(0, 5000).Select(i => i % 3 == 0 ? null : (int?)(i * 1000))];
        string?[] texts = [.. Enumerable.Range(0, 5000).Select(i => i % 5 == 0 ? null : $"é𝄞 {i % 100}")];
        var specification = new
        {
            codec,
            rowGroupSize = 3000,
            columns = new object[]
            {
                new { name = "whole", type = "INT32", values = numbers },
                new { name = "words", type = "STRING", values = texts },
                new { name = "big", type = "INT64", values = Enumerable.Repeat("1", 4999).Prepend("-9223372036854775808") },
                new { name = "bytes", type = "BYTE_ARRAY", values = Enumerable.Repeat("00ff", 5000) },
                new { name = "flag", type = "BOOLEAN", values = Enumerable.Range(0, 5000).Select(i => i % 7 == 0) },
                new { name = "moment", type = "TIMESTAMP", values = Enumerable.Repeat("1969-12-31T23:59:59.999Z", 5000) },
            },
        };
        await ParquetTools.HyparquetWriteAsync(file, specification);

        var read = await ParquetRowReaderFile.ReadAsync(file);

        Assert.Equal(numbers.Select(number => $"{number}").Select(text => text.Length == 0 ? null : text), read["whole"]);
        Assert.Equal(texts, read["words"]);
        Assert.Equal("-9223372036854775808", read["big"][0]);
        Assert.Equal(["\\x00ff"], read["bytes"].Distinct());
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => i % 7 == 0 ? "t" : "f"), read["flag"]);
        Assert.StartsWith("1969-12-31 23:59:59.999", Assert.Single(read["moment"].Distinct()));
    }

    async Task CheckAsync(ParquetWasmOptions options)
    {
        var (file, rewritten) = (_folder.File("duckdb.parquet"), _folder.File("wasm.parquet"));
        await ParquetTools.DuckDbAsync($"COPY ({Sql}) TO '{file}' (FORMAT parquet)");
        await ParquetTools.ParquetWasmRewriteAsync(file, rewritten, options);
        var expected = await ParquetTools.DuckDbAsync(
            $"SELECT * REPLACE (CASE WHEN flag THEN 't' ELSE 'f' END AS flag) FROM ({Sql})");

        var read = await ParquetRowReaderFile.ReadAsync(rewritten);

        Assert.Equal(expected.Columns, read.Fields.Select(field => field.Name));
        for (var i = 0; i < read.Fields.Count; i++)
            ParquetRowReaderDuckDbTests.CheckColumn(read.Fields[i], [.. expected.Rows.Select(row => row[i])], read.Columns[i]);
    }
}
