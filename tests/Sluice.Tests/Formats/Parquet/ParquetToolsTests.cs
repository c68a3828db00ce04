namespace Sluice.Tests.Formats.Parquet;

/// <summary>The tools that the Parquet tests trust agree with each other, to the last digit.</summary>
public sealed class ParquetToolsTests : IDisposable
{
    const string Sql = """
        SELECT r * 4611686018427387903 AS whole, ('-1234567890123456789012345678' || r)::decimal(38, 9) AS exact,
               CASE r WHEN 0 THEN 'nan'::double WHEN 1 THEN '-0.0'::double END AS floating,
               'é𝄞' || chr(10) || r AS words, '\xFF\x00'::blob AS bytes,
               timestamp '1969-12-31 23:59:59.999999' AS moment, date '1969-12-30' AS day,
               [1.5::decimal(3, 1), NULL] AS list, NULL::integer AS nothing
        FROM range(3) AS t(r)
        """;

    static readonly string[] Exact =
    [
        "-12345678901234567890123456780.000000000", "-12345678901234567890123456781.000000000", "-12345678901234567890123456782.000000000",
    ];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact(Needs.ParquetTools)]
    public async Task All_readers_see_what_DuckDB_wrote()
    {
        var file = _folder.File("duckdb.parquet");
        await ParquetTools.DuckDbAsync($"COPY ({Sql}) TO '{file}' (FORMAT parquet, CODEC zstd, PARQUET_VERSION V2)");

        CheckStored(await ParquetTools.HyparquetAsync(file));
        CheckStored(await ParquetTools.ParquetWasmReadAsync(file));
        var duckDb = await ParquetTools.DuckDbAsync($"FROM '{file}'");
        Assert.Equal(Exact, duckDb.Column("exact"));
        Assert.Equal(["1969-12-31 23:59:59.999999"], duckDb.Column("moment").Distinct());
        Assert.Equal("""["1.5",null]""", duckDb.Column("list").First());
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Parquet_wasm_writes_as_it_is_told()
    {
        var (file, rewritten) = (_folder.File("duckdb.parquet"), _folder.File("wasm.parquet"));
        await ParquetTools.DuckDbAsync($"COPY ({Sql}) TO '{file}' (FORMAT parquet)");
        var options = new ParquetWasmOptions(
            Compression: "BROTLI",
            Version: "V2",
            ColumnEncodings: new Dictionary<string, string>
            {
                ["words"] = "DELTA_BYTE_ARRAY",
                ["floating"] = "BYTE_STREAM_SPLIT",
            },
            RowGroupSize: 2);

        await ParquetTools.ParquetWasmRewriteAsync(file, rewritten, options);

        CheckStored(await ParquetTools.HyparquetAsync(rewritten));
        var read = await ParquetTools.ParquetWasmReadAsync(rewritten);
        CheckStored(read);
        var groups = read.Metadata.GetProperty("rowGroups");
        Assert.Equal(2, groups.GetArrayLength());
        var words = groups[0].GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("path").GetString() == "words");
        Assert.Equal("BROTLI", words.GetProperty("compression").GetString());
        Assert.Contains("DELTA_BYTE_ARRAY", words.GetProperty("encodings").EnumerateArray().Select(encoding => encoding.GetString()));
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Hyparquet_writes_what_DuckDB_reads()
    {
        var file = _folder.File("hyparquet.parquet");
        var specification = new
        {
            codec = "GZIP",
            columns = new object[]
            {
                new { name = "whole", type = "INT64", values = new[] { "-9223372036854775808", null, "1" } },
                new { name = "bytes", type = "BYTE_ARRAY", values = new[] { null, "", "00ff" } },
                new { name = "small", type = "INT32", encoding = "DELTA_BINARY_PACKED", nullable = false, values = new[] { 1, 2, 3 } },
            },
        };

        await ParquetTools.HyparquetWriteAsync(file, specification);

        var read = await ParquetTools.DuckDbAsync($"FROM '{file}'");
        Assert.Equal(["whole", "bytes", "small"], read.Columns);
        Assert.Equal([["-9223372036854775808", null, "1"], [null, "", "2"], ["1", @"\x00\xFF", "3"]], read.Rows);
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task A_tool_says_what_is_wrong_with_a_file()
    {
        var file = _folder.File("no.parquet");
        await File.WriteAllTextAsync(file, "This is no Parquet file.");

        Func<Task>[] readers =
        [
            () => ParquetTools.DuckDbAsync($"FROM '{file}'"),
            () => ParquetTools.HyparquetAsync(file),
            () => ParquetTools.ParquetWasmReadAsync(file),
        ];
        foreach (var reader in readers)
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(reader);
            Assert.Contains("exited with 1", error.Message, StringComparison.Ordinal);
        }
    }

    static void CheckStored(ParquetRows read)
    {
        Assert.Equal(["whole", "exact", "floating", "words", "bytes", "moment", "day", "list", "nothing"], read.Columns);
        Assert.Equal(["0", "4611686018427387903", "9223372036854775806"], read.Column("whole"));
        Assert.Equal(Exact, read.Column("exact"));
        Assert.Equal(["NaN", "-0", null], read.Column("floating"));
        Assert.Equal(["é𝄞\n0", "é𝄞\n1", "é𝄞\n2"], read.Column("words"));
        Assert.Equal(["ff00", "-1", "-2", """["1.5",null]""", null], read.Rows[0].Skip(4));
    }
}
