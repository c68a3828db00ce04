using Sluice.Columns;
using Sluice.Formats;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Independent readers see the values that were written.</summary>
public sealed class ParquetRowWriterReadersTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData(Compression.None)]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Snappy)]
    public async Task Every_kind_is_read_back(Compression compression)
    {
        (ColumnType Type, string DuckDbType, string?[] Values)[] columns =
        [
            (new(ColumnKind.Boolean), "BOOLEAN", ["true", "false", null, "true"]),
            (new(ColumnKind.Int16), "SMALLINT", ["-32768", null, "32767", "0"]),
            (new(ColumnKind.Int32), "INTEGER", [null, "-2147483648", "2147483647", "0"]),
            (new(ColumnKind.Int64), "BIGINT", ["-9223372036854775808", "9223372036854775807", "0", null]),
            (new(ColumnKind.Single), "FLOAT", ["NaN", "-Infinity", "1.5", null]),
            (new(ColumnKind.Double), "DOUBLE", ["NaN", "Infinity", "-1.5", null]),
            (Decimal(9, 2), "DECIMAL(9,2)", ["-9999999.99", "9999999.99", null, "0.00"]),
            (Decimal(18, 4), "DECIMAL(18,4)", ["-99999999999999.9999", null, "0.0001", "1.0000"]),
            (Decimal(20, 0), "DECIMAL(20,0)", ["-99999999999999999999", null, "1", "0"]),
            (Decimal(38, 10), "DECIMAL(38,10)", ["9999999999999999999999999999.9999999999", "-0.0000000001", null, "1.0000000000"]),
            (new(ColumnKind.Decimal), "VARCHAR", ["NaN", "1e300", null, "-12.50"]),
            (new(ColumnKind.Text), "VARCHAR", ["", "é𝄞 \"quoted\"\n,", null, "NULL"]),
            (new(ColumnKind.Json), "VARCHAR", ["{\"a\": [1, null]}", "null", null, "\"𝄞\""]),
            (new(ColumnKind.Bytes), "BLOB", ["\\x", "\\x00ff41", null, "\\x5c"]),
            (new(ColumnKind.Date), "DATE", ["infinity", "-infinity", "1970-01-01", null]),
            (new(ColumnKind.Date), "DATE", ["1969-12-31", "0001-01-01", "2000-02-29", null]),
            (new(ColumnKind.Time), "TIME", ["00:00:00", "24:00:00", null, "23:59:59.999999"]),
            (new(ColumnKind.Timestamp), "TIMESTAMP", ["infinity", "-infinity", "1969-12-31 23:59:59.999999", null]),
            (new(ColumnKind.TimestampTz), "TIMESTAMP WITH TIME ZONE", ["infinity", "-infinity", "2024-02-29 12:00:00.5+00", null]),
            (
                new(ColumnKind.Uuid), "UUID",
                ["00112233-4455-6677-8899-aabbccddeeff", "ffffffff-ffff-ffff-ffff-ffffffffffff", null, "80000000-0000-0000-0000-000000000000"]),
            (List(ColumnKind.Int32), "INTEGER[]", ["{1,NULL,3}", "{}", null, "{NULL}"]),
            (List(ColumnKind.Text), "VARCHAR[]", [null, "{\"\",NULL,\"a,b\"}", "{}", "{x}"]),
            (new(ColumnKind.List) { Element = Decimal(12, 2) }, "DECIMAL(12,2)[]", ["{1.50,-2.25}", null, "{NULL}", "{}"]),
            (List(ColumnKind.Boolean), "BOOLEAN[]", ["{t,f,NULL}", "{}", null, "{f}"]),
        ];
        Field[] fields = [.. columns.Select((column, i) => new Field($"c{i}", column.Type))];
        var path = await SaveAsync(await WrittenParquet.WriteAsync(fields, [.. columns.Select(column => column.Values)], compression));

        var duckDb = await ParquetTools.DuckDbAsync($"FROM '{path}'");
        Assert.Equal(columns.Select(column => column.DuckDbType), duckDb.Types);
        // Infinities are DuckDB's to show, not its client's.
        var times = string.Join(", ", Enumerable.Range(14, 5).Select(i => $"c{i}::VARCHAR AS c{i}"));
        duckDb = await ParquetTools.DuckDbAsync($"SELECT * REPLACE ({times}) FROM '{path}'");
        for (var i = 0; i < columns.Length; i++)
            Assert.Equal(columns[i].Values.Select(value => DuckDbText(value, columns[i].Type)), duckDb.Column($"c{i}"));
        var hyparquet = await ParquetTools.HyparquetAsync(path);
        var wasm = await ParquetTools.ParquetWasmReadAsync(path);
        Assert.Equal("JSON", hyparquet.Types[12]);
        foreach (var exact in new[] { 2, 3, 6, 7, 8, 9, 10, 11 })
        {
            var expected = columns[exact].Values.Select(value => value == "1e300" ? "1" + new string('0', 300) : value).ToArray();
            Assert.Equal(expected, hyparquet.Column($"c{exact}"));
            Assert.Equal(expected, wasm.Column($"c{exact}"));
        }

        foreach (var read in new[] { hyparquet, wasm })
        {
            Assert.Equal(["-1", "-719162", "11016", null], read.Column("c15"));
            Assert.Equal(["9223372036854775807", "-9223372036854775807", "-1", null], read.Column("c17"));
            Assert.Equal("[\"1\",null,\"3\"]", read.Column("c20").First());
            Assert.Equal("[]", read.Column("c20").ElementAt(1));
            Assert.Null(read.Column("c20").ElementAt(2));
        }
    }

    [NeedsTheory(Needs.ParquetTools)]
    [InlineData(1000)]
    [InlineData(16384)]
    public async Task Many_rows_are_read_back_whatever_their_encoding(int batchRows)
    {
        const int Rows = 70_001;
        var random = new Random(7);
        var sequence = Enumerable.Range(0, Rows).Select(i => (string?)$"{i}").ToList();
        List<string?> large = [], few = [], nulls = [], words = [], lists = [];
        for (var i = 0; i < Rows; i++)
        {
            large.Add($"{random.NextInt64(long.MinValue, long.MaxValue)}");
            few.Add($"{random.Next(10)}");
            // Runs of NULLs and of one value, and a page of NULLs alone.
            nulls.Add(i is > 30_000 and < 64_000 || i % 100 < 20 ? null : $"{i / 1000}");
            words.Add(i < 35_000 ? $"word {i % 17}" : random.Next(4) == 0 ? null : $"{random.NextInt64():X16}");
            lists.Add((i % 5) switch { 0 => null, 1 => "{}", 2 => "{NULL}", 3 => $"{{{i}}}", _ => $"{{{i},NULL,{i % 3}}}" });
        }

        Field[] fields =
        [
            new("sequence", new ColumnType(ColumnKind.Int64)), new("large", new ColumnType(ColumnKind.Int64)),
            new("few", new ColumnType(ColumnKind.Int16)), new("nulls", new ColumnType(ColumnKind.Double)),
            new("words", new ColumnType(ColumnKind.Text)), new("lists", List(ColumnKind.Int32)),
        ];
        var file = await WrittenParquet.WriteAsync(fields, [sequence, large, few, nulls, words, lists], batchRows: batchRows);
        var path = await SaveAsync(file);

        foreach (var read in new[]
        {
            await ParquetTools.DuckDbAsync($"FROM '{path}'"),
            await ParquetTools.HyparquetAsync(path),
            await ParquetTools.ParquetWasmReadAsync(path),
        })
        {
            Assert.Equal(sequence, read.Column("sequence"));
            Assert.Equal(large, read.Column("large"));
            Assert.Equal(few, read.Column("few"));
            Assert.Equal(nulls, read.Column("nulls"));
            Assert.Equal(words, read.Column("words"));
            Assert.Equal(lists.Select(list => ListText(list)), read.Column("lists"));
        }
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task Large_values_and_several_row_groups_are_read_back()
    {
        var values = Enumerable.Range(0, 40).Select(i => (string?)new string((char)('a' + i % 26), 1 << 20)).ToList();
        Field[] fields = [new("large", new ColumnType(ColumnKind.Text))];
        var file = await WrittenParquet.WriteAsync(fields, [values], Compression.None, batchRows: 1);
        var path = await SaveAsync(file);

        Assert.True(file.MetaData.RowGroups.Count > 1);
        Assert.Equal(values, (await ParquetTools.DuckDbAsync($"FROM '{path}'")).Column("large"));
    }

    [NeedsFact(Needs.ParquetTools)]
    public async Task A_file_without_rows_is_read()
    {
        Field[] fields = [new("n", new ColumnType(ColumnKind.Int32)), new("list", List(ColumnKind.Text))];
        var path = await SaveAsync(await WrittenParquet.WriteAsync(fields, [[], []]));

        Assert.Equal(["INTEGER", "VARCHAR[]"], (await ParquetTools.DuckDbAsync($"FROM '{path}'")).Types);
        Assert.Empty((await ParquetTools.HyparquetAsync(path)).Rows);
        Assert.Empty((await ParquetTools.ParquetWasmReadAsync(path)).Rows);
    }

    static ColumnType Decimal(int precision, int scale) => new(ColumnKind.Decimal) { Precision = precision, Scale = scale };

    static ColumnType List(ColumnKind element) => new(ColumnKind.List) { Element = new ColumnType(element) };

    static string? DuckDbText(string? value, ColumnType type) => (value, type.Kind) switch
    {
        (null, _) => null,
        ("1e300", _) => "1" + new string('0', 300),
        ("\\x00ff41", _) => "\\x00\\xFFA",
        ("\\x5c", _) => "\\",
        (_, ColumnKind.Bytes) => "",
        (_, ColumnKind.List) => ListText(value),
        _ => value,
    };

    // {1,NULL,"a"} as the tools' ["1",null,"a"].
    static string? ListText(string? list)
    {
        if (list is null or "{}")
            return list is null ? null : "[]";
        var items = list[1..^1].Replace("a,b", "a;b", StringComparison.Ordinal).Split(',').Select(item => item switch
        {
            "NULL" => "null",
            "t" => "\"true\"",
            "f" => "\"false\"",
            ['"', ..] => item.Replace(';', ','),
            _ => $"\"{item}\"",
        });
        return $"[{string.Join(',', items)}]";
    }

    async Task<string> SaveAsync(WrittenParquet file)
    {
        var path = _folder.File("written.parquet");
        await File.WriteAllBytesAsync(path, file.Bytes);
        return path;
    }
}
