using System.IO.Compression;
using System.Text;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Files;

/// <summary>The settings of DelimitedText datasets, written and read back.</summary>
public sealed class DelimitedTextTests
{
    // What every delimiter, quote and escape must keep apart.
    const string Tables = """
        CREATE TABLE orders (id integer, note text, other text);
        INSERT INTO orders VALUES
            (1, NULL, ''), (2, '', NULL), (3, NULL, NULL), (4, '', ''), (5, 'NULL', '\N'), (6, ' ', ' a '), (7, E'a\nb', E'a\r\nb'), (8, E'\n', E'\r'), (9, E'a\r', E'\t'),
            (10, '"', '""'), (11, '''', ''''''), (12, '\', '\\'), (13, '\"', '"\'), (14, 'a,b;c|d', E'a\tb'), (15, '"a","b"', '''a'',''b'''), (16, '\.', '.'), (17, 'ä€😀', '#'), (18, 'null', 'N'),
            (19, E'ends with a backslash\\', E'\\'), (20, E'\\\n\\', E'"\n"');
        CREATE TABLE copied.orders (LIKE orders);
        """;

    public static TheoryData<string> Settings => new(
        """{}""",
        """{"columnDelimiter": ";"}""",
        """{"columnDelimiter": "|"}""",
        """{"columnDelimiter": "\t"}""",
        """{"columnDelimiter": "\u0001"}""",
        """{"quoteChar": "'"}""",
        """{"quoteChar": "'", "escapeChar": "'"}""",
        """{"escapeChar": "\""}""",
        """{"escapeChar": "\\"}""",
        """{"escapeChar": "^"}""",
        """{"firstRowAsHeader": false}""",
        """{"firstRowAsHeader": false, "escapeChar": "\""}""",
        """{"nullValue": "NULL"}""",
        """{"nullValue": "\\N"}""",
        """{"nullValue": "\\N", "escapeChar": "\"", "columnDelimiter": "\t"}""",
        """{"nullValue": " "}""",
        """{"rowDelimiter": "\n"}""",
        """{"rowDelimiter": "\r\n"}""",
        """{"rowDelimiter": "\n", "quoteChar": "'", "escapeChar": "\\", "columnDelimiter": ";", "nullValue": "NULL", "firstRowAsHeader": false}""",
        """{"encodingName": "UTF-8"}""",
        """{"columnDelimiter": "||"}""",
        """{"columnDelimiter": "¦", "rowDelimiter": "§"}""",
        """{"quoteChar": "", "columnDelimiter": "\u0001", "nullValue": "<null>"}""",
        """{"rowDelimiter": ";"}""",
        """{"encodingName": "UTF-16"}""",
        """{"encodingName": "UTF-32BE", "firstRowAsHeader": false}""",
        """{"compressionCodec": "gzip"}""",
        """{"compressionCodec": "deflate"}""",
        """{"compressionCodec": "bzip2"}""",
        """{"compressionCodec": "gzip", "compressionLevel": "Fastest", "rowDelimiter": "\n"}""");

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Settings))]
    public async Task What_is_written_with_some_settings_is_read_back_with_them(string settings)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var file = End.Csv("out", "orders.txt").Set("escapeChar", "\\");
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(settings)!.AsObject())
            file = file.Set(name, value!.DeepClone());

        foreach (var quoteAll in new[] { false, true })
        {
            await scenario.ExecuteAsync("TRUNCATE copied.orders");
            Assert.Equal(20, (await scenario.CopyAsync(End.Table("orders"), file.Quoting(quoteAll))).RowsCopied);
            Assert.Equal(20, (await scenario.CopyAsync(file, End.Table("orders", "copied"))).RowsCopied);
            await scenario.AssertSameAsync("public.orders", "copied.orders");
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, "\r\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "\n")]
    [InlineData("\r", "\r")]
    public async Task Rows_end_as_the_dataset_says_and_line_breaks_inside_values_stay(string? delimiter, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, note text);
            INSERT INTO orders VALUES (1, E'a\nb'), (2, E'a\r\nb'), (3, E'a\rb'), (4, E'"\n"'), (5, NULL);
            """);
        var file = delimiter is null ? End.Csv("out", "orders.csv") : End.Csv("out", "orders.csv").Set("rowDelimiter", delimiter);

        await scenario.CopyAsync(End.Query("SELECT * FROM orders ORDER BY id"), file);

        Assert.Equal(
            $"id,note{expected}1,\"a\nb\"{expected}2,\"a\r\nb\"{expected}3,\"a\rb\"{expected}4,\"\"\"\n\"\"\"{expected}5,{expected}",
            await File.ReadAllTextAsync(Path.Combine(scenario.Files, "out", "orders.csv")));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id,note\n1,a\n2,b\n")]
    [InlineData("id,note\n1,a\n2,b")]
    [InlineData("id,note\r\n1,a\r\n2,b\r\n")]
    [InlineData("id,note\r1,a\r2,b\r")]
    [InlineData("id,note\r1,a\r2,b")]
    [InlineData("\"id\",\"note\"\n\"1\",\"a\"\n\"2\",\"b\"\n")]
    [InlineData("\uFEFFid,note\n1,a\n2,b\n")]
    [InlineData("note,id\na,1\nb,2\n")]
    public async Task Any_line_break_ends_rows_when_none_is_said(string content)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await WriteAsync(scenario, "orders.csv", Encoding.UTF8.GetBytes(content));

        var output = await scenario.CopyAsync(End.Csv("", "orders.csv"), End.Table("orders", "copied"));

        Assert.Equal(["1a", "2b"], await scenario.ColumnAsync<string>("SELECT id || note FROM copied.orders ORDER BY id"));
        Assert.Equal(2, output.RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_quoted_byte_order_mark_is_no_part_of_the_first_name_when_the_header_is_quoted()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await WriteAsync(scenario, "orders.csv", [0xEF, 0xBB, 0xBF, .. "\"id\",\"note\"\r\n1,\"a\"\r\n"u8]);

        await scenario.CopyAsync(End.Csv("", "orders.csv"), End.Table("orders", "copied"));

        Assert.Equal(["1a"], await scenario.ColumnAsync<string>("SELECT id || note FROM copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("ISO-8859-1", "äöüÿ£")]
    [InlineData("WINDOWS-1252", "ä€œ™")]
    [InlineData("ISO-8859-15", "ä€œ")]
    [InlineData("WINDOWS-1251", "жизнь")]
    [InlineData("SHIFT-JIS", "日本ー表")]
    [InlineData("GB18030", "中文€")]
    public async Task A_file_in_another_encoding_is_written_and_read_back(string encoding, string text)
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE orders (id integer, \"{text}\" text); INSERT INTO orders VALUES (1, '{text}'), (2, 'a'); CREATE TABLE copied.orders (LIKE orders)");
        var file = End.Csv("out", "orders.csv").Set("encodingName", encoding);

        await scenario.CopyAsync(End.Table("orders"), file);
        await scenario.CopyAsync(file, End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(scenario.Files, "out", "orders.csv"));
        Assert.DoesNotContain(text, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_character_that_the_encoding_lacks_fails_the_copy_and_leaves_no_file()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (note text); INSERT INTO orders VALUES ('a'), ('€')");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Csv("out").Set("encodingName", "ISO-8859-1"));

        Assert.Equal((Side.Sink, "ValueNotSupported"), (fault.Side, fault.Code));
        Assert.Contains("ISO-8859-1", fault.Detail, StringComparison.Ordinal);
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Compressed_files_of_several_members_are_read_whole_and_those_written_are_read_by_others()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await WriteAsync(scenario, "orders.csv.gz", [.. Gzip("id,note,other\n1,a,b\n"), .. Gzip("2,"), .. Gzip("c,d\n3,e,f\n")]);

        await scenario.CopyAsync(End.Csv("", "orders.csv.gz").Gzip(), End.Table("orders", "copied"));
        Assert.Equal(["1ab", "2cd", "3ef"], await scenario.ColumnAsync<string>("SELECT id || note || other FROM copied.orders ORDER BY id"));

        await scenario.CopyAsync(End.Table("orders"), End.Csv("out").Gzip());
        var text = await Command.RunAsync("gzip", ["-dc", Path.Combine(scenario.Files, "out", "orders.csv.gz")]);
        Assert.StartsWith("id,note,other\r\n1,,\"\"\r\n", text, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_table_is_a_valid_compressed_file(bool hasHeader)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer); CREATE TABLE copied.orders (id integer)");
        var file = End.Csv("out", "orders.csv.gz").Gzip().Set("firstRowAsHeader", hasHeader);

        await scenario.CopyAsync(End.Table("orders"), file);

        Assert.Equal(hasHeader ? "id\r\n" : "", await Command.RunAsync("gzip", ["-dc", Path.Combine(scenario.Files, "out", "orders.csv.gz")]));
        Assert.Equal(0, (await scenario.CopyAsync(file, End.Table("orders", "copied"))).RowsCopied);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{"escapeChar": ""}""", "escapeChar")]
    [InlineData("""{"columnDelimiter": ""}""", "columnDelimiter")]
    [InlineData("""{"columnDelimiter": "\""}""", "columnDelimiter")]
    public async Task A_setting_that_makes_no_sense_is_refused_before_anything_happens(string settings, string property)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var file = End.Csv("out");
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(settings)!.AsObject())
            file = file.Set(name, value!.DeepClone());

        var fault = await scenario.FailAsync(End.Table("orders"), file);

        Assert.Equal(Side.Definition, fault.Side);
        Assert.Contains(property, fault.Detail, StringComparison.Ordinal);
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_are_named_by_the_dataset_or_the_table_and_numbered_by_slice()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders"), End.Csv("one"));
        await scenario.CopyAsync(End.Table("orders"), End.Csv("given", "any name.dat"), parallel: 4);
        await scenario.CopyAsync(End.Table("orders").ByRange("id"), End.Csv("many").Gzip(), parallel: 3);
        await scenario.CopyAsync(
            End.Table("orders"), End.Csv("extension").With("formatSettings", new System.Text.Json.Nodes.JsonObject { ["fileExtension"] = "txt" }));

        Assert.Equal(
            ["extension/orders.txt", "given/any name.dat", "many/orders_00000.csv.gz", "many/orders_00001.csv.gz", "many/orders_00002.csv.gz", "one/orders.csv"],
            scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_second_copy_replaces_the_files_of_the_first()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.CopyAsync(End.Table("orders"), End.Csv("out"));
        await scenario.ExecuteAsync("DELETE FROM orders WHERE id > 5");

        await scenario.CopyAsync(End.Table("orders"), End.Csv("out"));
        await scenario.CopyAsync(End.Csv("out", "orders.csv"), End.Table("orders", "copied"));

        Assert.Equal(["out/orders.csv"], scenario.AllFiles);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_of_a_folder_may_have_their_columns_in_different_orders()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text, other text)");
        await WriteAsync(scenario, "a.csv", "id,note\n1,a\n"u8.ToArray());
        await WriteAsync(scenario, "deep/er/b.csv", "note,id\nb,2\n"u8.ToArray());
        await WriteAsync(scenario, "deep/c.csv", "other,id,note\nx,3,c\n"u8.ToArray());

        var output = await scenario.CopyAsync(End.Csv("").Matching("*.csv"), End.Table("orders", "copied"), parallel: 2);

        Assert.Equal(["1a-", "2b-", "3cx"], await scenario.ColumnAsync<string>("SELECT id || note || coalesce(other, '-') FROM copied.orders ORDER BY id"));
        Assert.Equal(3, output.FilesRead);
        Assert.Equal(3, output.RowsCopied);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("*.csv", null, true, "1 2 3 4")]
    [InlineData("*.csv", null, false, "1")]
    [InlineData("a?.csv", null, true, "1 2")]
    [InlineData("*", "x", true, "2 3 4")]
    [InlineData("*", "x", false, "2")]
    [InlineData("*", "*/y", false, "3")]
    [InlineData("*.csv", "x/?", true, "3 4")]
    public async Task Wildcards_choose_files(string name, string? folder, bool recursive, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer)");
        var contents = new Dictionary<string, string> { ["a.csv"] = "1", ["x/a1.csv"] = "2", ["x/y/bcd.csv"] = "3", ["x/z/b.csv"] = "4" };
        foreach (var (path, id) in contents)
            await WriteAsync(scenario, path, Encoding.UTF8.GetBytes($"id\n{id}\n"));
        await WriteAsync(scenario, ".hidden.csv.run-0.partial", "half a file"u8.ToArray());

        await scenario.CopyAsync(End.Csv("").Matching(name, folder, recursive), End.Table("orders", "copied"));

        Assert.Equal(expected, string.Join(' ', await scenario.ColumnAsync<int>("SELECT id FROM copied.orders ORDER BY id")));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task One_file_with_a_wrong_header_stops_the_copy_of_all_before_the_first_row()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer)");
        for (var i = 0; i < 20; i++)
            await WriteAsync(scenario, $"{i:00}.csv", Encoding.UTF8.GetBytes(i == 17 ? "wrong\n1\n" : "id\n1\n"));

        var fault = await scenario.FailAsync(End.Csv("").Matching("*"), End.Table("orders", "copied"));

        Assert.Contains("17.csv", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_headerless_file_with_another_number_of_columns_is_refused()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await WriteAsync(scenario, "orders.csv", "1,a,b\n"u8.ToArray());

        var fault = await scenario.FailAsync(End.Csv("", "orders.csv").Set("firstRowAsHeader", false), End.Table("orders", "copied"));

        Assert.Equal((Side.Source, "ColumnCountMismatch"), (fault.Side, fault.Code));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Bytes_and_rows_are_counted_as_they_are_stored()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id, repeat('x', 50) AS note FROM generate_series(1, 20000) AS i; CREATE TABLE copied.orders (LIKE orders)");

        var output = await scenario.CopyAsync(End.Table("orders"), End.Csv("out", "orders.csv.gz").Gzip());
        var input = await scenario.CopyAsync(End.Csv("out", "orders.csv.gz").Gzip(), End.Table("orders", "copied"));

        var stored = new FileInfo(Path.Combine(scenario.Files, "out", "orders.csv.gz")).Length;
        Assert.Equal(stored, output.DataWritten);
        Assert.True(output.DataRead > 1_000_000);
        Assert.Equal(stored, input.DataRead);
        Assert.Equal((20000, 20000), (output.RowsRead, input.RowsCopied));
    }

    static async Task WriteAsync(CopyScenario scenario, string path, byte[] content)
    {
        var full = Path.Combine(scenario.Files, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, content);
    }

    static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
