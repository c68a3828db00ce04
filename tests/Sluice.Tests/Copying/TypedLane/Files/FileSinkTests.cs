using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>The files that tables are copied to: their names, how many there are and how they are written.</summary>
public sealed class FileSinkTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv", "key\r\n2\r\n")]
    [InlineData("Json", "{\"key\":2}\n")]
    public async Task Only_the_mapped_columns_of_a_table_are_read(string format, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE numbers AS SELECT 0 AS zero, 2 AS id; CREATE VIEW orders AS SELECT 1 / zero AS fails, id FROM numbers");

        await scenario.CopyAsync(End.Table("orders"), EndOf(format), Map("id=key"));

        Assert.Equal(expected, await scenario.ReadAsync(Assert.Single(scenario.AllFiles)));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv", 25, 10, "part_00000.csv part_00001.csv part_00002.csv")]
    [InlineData("Csv", 20, 10, "part_00000.csv part_00001.csv")]
    [InlineData("Csv", 0, 10, "part_00000.csv")]
    [InlineData("Json", 25, 10, "part_00000.json part_00001.json part_00002.json")]
    [InlineData("Json", 0, 10, "part_00000.json")]
    [InlineData("Parquet", 25, 10, "part_00000.parquet part_00001.parquet part_00002.parquet")]
    [InlineData("Parquet", 40000, 30000, "part_00000.parquet part_00001.parquet")]
    [InlineData("Csv", 40000, 10000, "part_00000.csv part_00001.csv part_00002.csv part_00003.csv")]
    public async Task A_file_is_closed_after_so_many_rows(string format, int rows, int most, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, {rows}) AS i; CREATE TABLE copied.orders (LIKE orders);
            """);
        var sink = EndOf(format).With("formatSettings", new JsonObject { ["maxRowsPerFile"] = most, ["fileNamePrefix"] = "part" });

        var output = await scenario.CopyAsync(End.Table("orders"), sink);
        await scenario.CopyAsync(End.Table("orders"), sink);

        Assert.Equal(rows, output.RowsCopied);
        Assert.Equal(expected.Split(' ').Select(name => Path.Combine("out", name)), scenario.AllFiles);
        Assert.Equal(scenario.AllFiles.Count, output.FilesWritten);
        if (format == "Csv")
            Assert.All(await Task.WhenAll(scenario.AllFiles.Select(scenario.ReadAsync)), text => Assert.StartsWith("id,note\r\n", text, StringComparison.Ordinal));
        if (rows == 0)
            return;
        await scenario.CopyAsync(EndOf(format).Matching("*"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv", ".csv")]
    [InlineData("Json", ".json")]
    [InlineData("Parquet", ".parquet")]
    public async Task A_slice_writes_a_file_whose_name_is_the_same_in_every_run(string format, string extension)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 100) AS i; CREATE TABLE copied.orders (LIKE orders);
            """);

        await scenario.CopyAsync(End.Table("orders").ByRange("id"), EndOf(format), parallel: 3);
        await scenario.CopyAsync(End.Table("orders").ByRange("id"), EndOf(format), parallel: 3);
        await scenario.CopyAsync(EndOf(format).Matching("*"), End.Table("orders", "copied"), parallel: 3);

        Assert.Equal([.. Enumerable.Range(0, 3).Select(i => Path.Combine("out", $"orders_0000{i}{extension}"))], scenario.AllFiles);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_cut_their_files_each()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 100) AS i; CREATE TABLE copied.orders (LIKE orders)");
        var sink = End.Json("out").With("formatSettings", Parse("""{"maxRowsPerFile": 30}"""));

        await scenario.CopyAsync(End.Table("orders").ByRange("id", "1", "100"), sink, parallel: 2);
        await scenario.CopyAsync(End.Json("out").Matching("*"), End.Table("orders", "copied"));

        Assert.Equal(["orders_00000_00000.json", "orders_00000_00001.json", "orders_00001_00000.json", "orders_00001_00001.json"], scenario.AllFiles.Select(Path.GetFileName));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Full_files_wait_unseen_and_without_handles_for_the_last(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 40000) AS i");
        var sink = EndOf(format).With("formatSettings", new JsonObject { ["maxRowsPerFile"] = 100, ["fileNamePrefix"] = "part" });
        var watch = new HandleWatch(scenario);

        await scenario.CopyAsync(End.Table("orders"), sink, progress: watch);

        Assert.Equal(400, scenario.AllFiles.Count);
        Assert.All(watch.Seen, seen => Assert.Equal((0, true), (seen.Visible, seen.Handles <= 1)));
        Assert.Contains(watch.Seen, seen => seen.Waiting > 100);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task When_one_of_several_files_cannot_appear_it_is_named_and_the_next_run_replaces_all(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 25) AS i; CREATE TABLE copied.orders (LIKE orders)");
        var sink = EndOf(format).With("formatSettings", new JsonObject { ["maxRowsPerFile"] = 10, ["fileNamePrefix"] = "part" });
        var obstacle = Path.Combine(scenario.Files, "out", $"part_00001.{format.ToLowerInvariant()}");
        Directory.CreateDirectory(obstacle);

        var fault = await scenario.FailAsync(End.Table("orders"), sink);

        Assert.Equal(Side.Sink, fault.Side);
        Assert.Contains(Path.GetFileName(obstacle), fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(scenario.AllFiles, file => file.EndsWith(".partial", StringComparison.Ordinal));
        Directory.Delete(obstacle);
        await scenario.CopyAsync(End.Table("orders"), sink);
        await scenario.CopyAsync(EndOf(format).Matching("*"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17000)]
    public async Task Objects_are_written_as_an_array_when_that_is_asked(int rows)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders AS SELECT i AS id, NULLIF(i || E'"\n😀', '2') AS note FROM generate_series(1, {rows}) AS i; CREATE TABLE copied.orders (LIKE orders);
            """);
        var file = End.Json("out", "orders.json");

        await scenario.CopyAsync(End.Table("orders"), file.With("formatSettings", Parse("""{"filePattern": "arrayOfObjects"}""")));

        using var json = JsonDocument.Parse(await scenario.ReadAsync("out/orders.json"));
        Assert.Equal(rows, json.RootElement.GetArrayLength());
        if (rows == 0)
            return;
        await scenario.CopyAsync(file, End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    public async Task Files_are_encoded_and_compressed_as_the_dataset_says(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, 'größe Ж ' || repeat(md5(i::text), 3) AS note FROM generate_series(1, 17000) AS i; CREATE TABLE copied.orders (LIKE orders);
            """);
        foreach (var (encoding, codec) in new[] { ("UTF-16", null), ("UTF-16BE", "gzip"), ("UTF-32", "deflate"), ("ISO-8859-5", null), ("UTF-8", "bzip2"), ("GB18030", "gzip") })
        {
            var latin = encoding.StartsWith("ISO", StringComparison.Ordinal);
            var source = latin ? End.Query("SELECT id, replace(replace(note, 'ö', 'o'), 'ß', 'ss') AS note FROM orders") : End.Table("orders");
            var file = EndOf(format, "orders.x").Set("encodingName", encoding);
            if (codec is not null)
                file = format == "Csv" ? file.Set("compressionCodec", codec) : file.Set("compression", new JsonObject { ["type"] = codec, ["level"] = "Fastest" });

            await scenario.CopyAsync(source, file);
            await scenario.CopyAsync(file, End.Table("orders", "copied").With("preCopyScript", "TRUNCATE copied.orders"));

            Assert.Equal(17000, await scenario.CountAsync($"orders JOIN copied.orders AS c USING (id) WHERE c.note = {(latin ? "replace(replace(orders.note, 'ö', 'o'), 'ß', 'ss')" : "orders.note")}"));
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_character_that_the_encoding_does_not_have_is_refused()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id, '😀'::text AS note");

        foreach (var format in (string[])["Csv", "Json"])
        {
            var fault = await scenario.FailAsync(End.Table("orders"), EndOf(format, "orders.x").Set("encodingName", "ISO-8859-1"));

            Assert.Contains("encodingName", fault.Detail, StringComparison.Ordinal);
            Assert.Empty(scenario.AllFiles);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Generated_names_say_format_and_compression()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id");

        await scenario.CopyAsync(End.Table("orders"), End.Csv("out").Gzip());
        await scenario.CopyAsync(End.Table("orders"), End.Csv("out").With("formatSettings", Parse("""{"fileExtension": ".txt"}""")));
        await scenario.CopyAsync(End.Table("orders"), End.Json("out").Set("compression", new JsonObject { ["type"] = "bzip2" }));
        await scenario.CopyAsync(End.Table("orders"), End.Parquet("out").Set("compressionCodec", "gzip"));
        await scenario.CopyAsync(End.Query("SELECT 1 AS id"), End.Parquet("other"));

        Assert.Equal(["out/orders.csv.gz", "out/orders.json.bz2", "out/orders.parquet", "out/orders.txt"], scenario.AllFiles.Where(file => file.StartsWith("out", StringComparison.Ordinal)));
        Assert.Matches(@"^other/Data\.[0-9a-f-]{36}\.parquet$", Assert.Single(scenario.AllFiles, file => file.StartsWith("other", StringComparison.Ordinal)));
        await using var gzip = new GZipStream(File.OpenRead(Path.Combine(scenario.Files, "out/orders.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        Assert.Equal("id\r\n1\r\n", await reader.ReadToEndAsync());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Json")]
    [InlineData("Parquet")]
    [InlineData("Csv")]
    public async Task Columns_are_renamed_dropped_and_converted_on_the_way_into_files(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id bigint, day timestamp, paid boolean, note text); INSERT INTO orders VALUES (1, '2024-02-29 13:30', true, 'x'), (2, NULL, NULL, NULL);
            CREATE TABLE copied.orders ("Key" text, "Day" text, "Paid" integer);
            """);
        await scenario.CopyAsync(End.Table("orders"), EndOf(format, "orders.x"), Translator("""
            {"mappings": [{"source": {"name": "id"}, "sink": {"name": "Key", "type": "String"}}, {"source": {"name": "day"}, "sink": {"name": "Day", "type": "String", "format": "dd.MM.yyyy"}},
                {"source": {"ordinal": 3}, "sink": {"name": "Paid", "type": "Int32"}}]}
            """));

        await scenario.CopyAsync(EndOf(format, "orders.x"), End.Table("orders", "copied"));

        Assert.Equal(["1 29.02.2024 1", "2"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', \"Key\", \"Day\", \"Paid\") FROM copied.orders ORDER BY 1"));
        if (format == "Json")
            Assert.Equal("""{"Key":"1","Day":"29.02.2024","Paid":1}""", (await scenario.ReadAsync("out/orders.x")).Split('\n')[0]);
    }

    /// <summary>Looks at the files of the copy and at this process's handles on them whenever rows were written.</summary>
    sealed class HandleWatch(CopyScenario scenario) : CopyProgress
    {
        readonly List<(int Visible, int Waiting, int Handles)> _seen = [];

        public IReadOnlyList<(int Visible, int Waiting, int Handles)> Seen => _seen;

        public override void Advanced(string copyId, Slice slice, long rows, long bytes)
        {
            var waiting = scenario.AllFiles.Count(file => file.EndsWith(".partial", StringComparison.Ordinal));
            var handles = Directory.EnumerateFiles("/proc/self/fd").Count(handle =>
                new FileInfo(handle).LinkTarget?.StartsWith(scenario.Files, StringComparison.Ordinal) == true);
            _seen.Add((scenario.AllFiles.Count - waiting, waiting, handles));
        }
    }

    static End EndOf(string format, string? file = null) => format switch { "Csv" => End.Csv("out", file), "Json" => End.Json("out", file), _ => End.Parquet("out", file) };
}
