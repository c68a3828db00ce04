using Sluice.Columns;
using Sluice.Formats;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Files with seeded damage: they are read or refused, in bounded time and memory, and nothing else happens.</summary>
public sealed class ParquetRowReaderFuzzTests : IDisposable
{
    const int MutationsOfFile = 200;

    static readonly string Sql = """
        SELECT CASE WHEN r % 3 > 0 THEN r::integer END AS whole, r * 7919 AS big, r / 7.0 AS double,
               CASE WHEN r % 4 > 0 THEN 'row ' || (r // 3) END AS words, ['a', 'bb', ''][1 + (r % 3)] AS few, r % 2 = 0 AS flag,
               (r || '.5')::decimal(30, 2) AS exact, timestamp '2024-01-01' + to_seconds(r) AS moment,
               CASE WHEN r % 5 > 0 THEN [r, NULL, r * 2] END AS numbers, ['x' || r, ''] AS texts, md5(r::varchar)::uuid AS id
        FROM range(300) AS t(r)
        """;

    static readonly string NestedSql = """
        SELECT CASE WHEN r % 5 > 0 THEN {'a': r, 'b': CASE WHEN r % 2 = 0 THEN 'x' || r END} END AS pair,
               [{'n': r, 'tags': ['x', NULL]}, NULL] AS pairs, MAP {'k' || r: [r, NULL]} AS map
        FROM range(300) AS t(r)
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact(Needs.ParquetTools)]
    public async Task Damage_is_found_or_harmless()
    {
        var files = await WriteFilesAsync();
        Assert.Equal(10, files.Count);

        var counts = await Task.WhenAll(files.Select((file, seed) => Task.Run(() => DamageAsync(file, seed))));

        // Some damage is harmless: in statistics, say. If it all were, or none, it would not be where it counts.
        Assert.All(counts, refused => Assert.InRange(refused, MutationsOfFile / 3, MutationsOfFile - 1));
    }

    /// <returns>How many of the damaged files were refused.</returns>
    static async Task<int> DamageAsync(byte[] file, int seed)
    {
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < MutationsOfFile; i++)
        {
            var damaged = Mutate(file, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await ReadAsync(damaged);
            }
            catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
            {
                refused++;
                Assert.True(exception.Message.StartsWith("a.parquet", StringComparison.Ordinal), $"File {seed}, mutation {i}: {exception}");
            }
            catch (Exception exception)
            {
                Assert.Fail($"File {seed}, mutation {i}: {exception}");
            }

            // The reader itself takes some of it, and what it rents for the first time.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
        }

        return refused;
    }

    async Task<List<byte[]>> WriteFilesAsync()
    {
        var file = _folder.File("plain.parquet");
        await ParquetTools.DuckDbAsync(
            $"COPY ({Sql}) TO '{file}' (FORMAT parquet, CODEC uncompressed); "
            + $"COPY ({Sql}) TO '{_folder.File("snappy.parquet")}' (FORMAT parquet, CODEC snappy, PARQUET_VERSION V2); "
            + $"COPY ({Sql}) TO '{_folder.File("gzip.parquet")}' (FORMAT parquet, CODEC gzip); "
            + $"COPY ({Sql}) TO '{_folder.File("zstd.parquet")}' (FORMAT parquet, CODEC zstd); "
            + $"COPY ({Sql}) TO '{_folder.File("lz4.parquet")}' (FORMAT parquet, CODEC lz4_raw); "
            + $"COPY ({NestedSql}) TO '{_folder.File("nested.parquet")}' (FORMAT parquet, CODEC uncompressed)");
        var deltas = new Dictionary<string, string>
        {
            ["whole"] = "DELTA_BINARY_PACKED",
            ["big"] = "DELTA_BINARY_PACKED",
            ["double"] = "BYTE_STREAM_SPLIT",
            ["words"] = "DELTA_BYTE_ARRAY",
            ["few"] = "DELTA_LENGTH_BYTE_ARRAY",
            ["flag"] = "RLE",
            ["exact"] = "DELTA_BYTE_ARRAY",
            ["id"] = "DELTA_BYTE_ARRAY",
        };
        var options = new ParquetWasmOptions(Compression: "UNCOMPRESSED", Version: "V2", ColumnEncodings: deltas);
        await ParquetTools.ParquetWasmRewriteAsync(file, _folder.File("deltas.parquet"), options);
        await ParquetTools.ParquetWasmRewriteAsync(
            file, _folder.File("brotli.parquet"), options with { Compression = "BROTLI", PageSize = 500, BatchSize = 20 });
        await ParquetTools.ParquetWasmRewriteAsync(
            file, _folder.File("dictionary.parquet"),
            new ParquetWasmOptions(Compression: "UNCOMPRESSED", Version: "V1", Dictionary: true, RowGroupSize: 100, PageSize: 300,
                BatchSize: 20));
        await ParquetTools.ParquetWasmRewriteAsync(
            file, _folder.File("page.parquet"), new ParquetWasmOptions(Compression: "SNAPPY", Version: "V1", Dictionary: false));
        return
        [
            .. Directory.GetFiles(Path.GetDirectoryName(file)!, "*.parquet").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        ];
    }

    static async Task ReadAsync(byte[] file)
    {
        await using var reader = await ParquetRowReader.OpenAsync(
            new ParquetRowReaderFile.BytesInMemory(file), "a.parquet", new WantedColumns(), default);
        using var batch = new ColumnBatch(reader.Fields);
        // A file may well say that it has more rows than one can wait for: a run of NULL takes a few bytes.
        for (var i = 0; i < 100 && await reader.ReadAsync(batch, default); i++)
            batch.Clear();
    }

    /// <summary>Flips bits, changes bytes to extremes, cuts, removes and repeats; the footer is met as often as all pages.</summary>
    static byte[] Mutate(byte[] file, Random random)
    {
        var damaged = (byte[])file.Clone();
        var footer = BitConverter.ToInt32(file, file.Length - 8);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(2) == 0 ? random.Next(damaged.Length) : Math.Max(0, damaged.Length - 1 - random.Next(footer + 8));
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3 or 4:
                    damaged[at] = new byte[] { 0, 1, 0x7F, 0x80, 0xFF }[random.Next(5)];
                    break;
                case 5:
                    damaged.AsSpan(at, Math.Min(random.Next(1, 9), damaged.Length - at)).Fill((byte)random.Next(256));
                    break;
                case 6:
                    damaged = [.. damaged[..at], .. damaged[Math.Min(at + random.Next(1, 20), damaged.Length)..]];
                    break;
                default:
                    damaged = [.. damaged[..at], .. damaged[Math.Max(0, at - random.Next(1, 20))..]];
                    break;
            }

            if (damaged.Length == 0)
                break;
        }

        return random.Next(20) == 0 ? damaged[..random.Next(damaged.Length + 1)] : damaged;
    }
}
