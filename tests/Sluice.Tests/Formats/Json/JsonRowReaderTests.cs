using System.Text;
using System.Text.Json;
using Sluice.Columns;
using static Sluice.Tests.Formats.Json.JsonFile;

namespace Sluice.Tests.Formats.Json;

public sealed class JsonRowReaderTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":\"x\"}")]
    [InlineData("{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n")]
    [InlineData("{\"a\":1,\"b\":\"x\"}\r\n\r\n{\"a\":2}")]
    [InlineData("{\"a\":1,\"b\":\"x\"}{\"a\":2}")]
    [InlineData("[{\"a\":1,\"b\":\"x\"},{\"a\":2}]")]
    [InlineData("\t[ \n{\"a\"\r\n : 1 , \"b\":\t\"x\" } \n,\n{\"a\":2}\n] \n")]
    [InlineData("\ufeff{\"a\":1,\"b\":\"x\"}\n{\"b\":null,\"a\":2}")]
    [InlineData("\ufeff[{\"a\":1,\"b\":\"x\"}]\n[]{\"a\":2}")]
    public async Task Objects_come_in_all_shapes_and_are_cut_anywhere(string json)
    {
        string?[][] both = [["1", "\"x\""], ["2", null]];
        var expected = json.Contains('2', StringComparison.Ordinal) ? both : both[..1];

        Assert.Equal(expected, await ReadAsync(json, "a", "b"));
        for (var most = 1; most <= 7; most++)
            Assert.Equal(expected, await ReadAsync(new TricklingStream(Encoding.UTF8.GetBytes(json), most), At("$.a", "$['b']")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("\ufeff")]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    public async Task A_file_without_objects_has_no_rows(string json) => Assert.Empty(await ReadAsync(json, "a"));

    [Theory]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("0")]
    [InlineData("-0.0E-0")]
    [InlineData("12345678901234567890.123456789")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("\"null\"")]
    [InlineData("\"\\u0000\\ud800\\\"\\\\\\/\\b\\f\\n\\r\\t\"")]
    [InlineData("\"\u007f\u2028\ud83d\ude00\"")]
    [InlineData("{}")]
    [InlineData("{ \"b\" : [ 1 , {\"c\":\"}]\"} ] }")]
    [InlineData("[]")]
    [InlineData("[ null ]")]
    public async Task A_value_comes_as_it_is_written(string token)
    {
        var json = Encoding.UTF8.GetBytes($"{{\"a\":{token},\"z\":1}}\n{{\"a\": {token} }}");

        Assert.Equal([[token], [token]], await ReadAsync(json, "$.a"));
        Assert.Equal([[token], [token]], await ReadAsync(new TricklingStream(json, 3), At("a")));
    }

    [Fact]
    public async Task Properties_are_found_in_any_order_and_by_names_with_escapes()
    {
        var json = """
            {"a":1,"b":2,"\u00e9":3}
            {"é":3,"x":{"a":9},"b":2,"\u0061":1}
            {"b":2,"\u00E9":3,"y":0,"z":[{"a":7}],"a":1}
            {}
            {"A":0,"a ":0,"":0}
            """;

        Assert.Equal(
            [["1", "2", "3"], ["1", "2", "3"], ["1", "2", "3"], [null, null, null], [null, null, null]],
            await ReadAsync(json, "a", "b", "é"));
    }

    [Fact]
    public async Task Of_properties_of_one_name_the_last_one_counts()
    {
        Assert.Equal([["2", null]], await ReadAsync("{\"a\":1,\"b\":3,\"a\":2,\"b\":null}", "a", "b"));
        Assert.Equal(
            [["4", null, "5"]],
            await ReadAsync("{\"a\":{\"b\":1,\"c\":2},\"a\":{\"b\":4},\"d\":[1],\"d\":[5]}", "a.b", "a.c", "d[0]"));
        Assert.Equal([[null]], await ReadAsync("{\"a\":{\"b\":1},\"a\":7}", "a.b"));
    }

    [Fact]
    public async Task Paths_lead_into_objects_and_arrays()
    {
        var json = "{\"a\":{\"b\":[10,{\"c\":\"x\"},[1,2]]},\"d e\":{\"f.g\":true}}";

        Assert.Equal(
            [["10", "\"x\"", "2", null, "true", json, "[1,2]", null, null]],
            await ReadAsync(json, "$.a.b[0]", "$.a.b[1].c", "a.b[2][1]", "$.a.b[9]", "['d e']['f.g']", "$", "$.a.b[2]", "$.a[0]", "$[0]"));
    }

    [Fact]
    public async Task A_collection_gives_a_row_for_each_item()
    {
        var json = """
            {"id":1,"orders":[{"p":10,"q":{"r":1}},{"p":11}],"name":"one"}
            {"id":2,"orders":[]}
            {"id":3}
            {"id":4,"orders":null}
            {"orders":[{"p":12,"id":99}],"id":5}
            """;
        string?[][] expected = [["1", "10", "1", "\"one\""], ["1", "11", null, "\"one\""], ["5", "12", null, null]];
        var columns = At("$.id", "p", "['q']['r']", "$['name']");

        Assert.Equal(expected, await ReadAsync(new TricklingStream(Encoding.UTF8.GetBytes(json), 5), columns, "$.orders"));
        Assert.Equal(expected, await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), columns, "$['orders'][*]"));
    }

    [Fact]
    public async Task A_collection_larger_than_a_batch_lies_deeper()
    {
        var json = $"{{\"a\":[{{\"b\":[{string.Join(" , ", Enumerable.Range(0, 40_000).Select(i => $"{{\"n\":{i}}}"))} ]}}],\"id\":7}}";
        var batches = new List<(long First, int Count)>();

        var rows = await ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"[{json},{json}]")), At("n", "$.id"), "$.a[0].b[*]", batches: batches);

        Assert.Equal(Enumerable.Range(0, 80_000).Select(i => $"{i % 40_000}"), rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal("7", row[1]));
        Assert.All(batches, batch => Assert.True(batch.Count <= ColumnBatch.MaxRows));
    }

    [Fact]
    public async Task Rows_that_are_no_objects_are_bad_and_the_others_keep_their_numbers()
    {
        var badRows = new BadRowList();
        var numbers = new List<long>();

        var rows = await ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes("[1,{\"a\":1},{\"a\":2},\"a \\\"b\",null,{\"a\":3},[{\"a\":4}]]")), At("a"),
            badRows: badRows, numbers: numbers);

        Assert.Equal(["1", "2", "3"], rows.Select(row => row[0]));
        Assert.Equal([1, 4, 5, 7], badRows.Rows.Select(bad => bad.Row));
        Assert.Equal("\"\"\"a \\\"\"b\"\"\"", badRows.Rows[1].Values);
        Assert.All(badRows.Rows, bad => Assert.Equal("It is not a JSON object.", bad.Reason));
        Assert.Equal([2, 3, 6], numbers);
    }

    [Fact]
    public async Task A_collection_that_is_none_and_items_that_are_no_objects_are_bad()
    {
        var badRows = new BadRowList();

        var rows = await ReadAsync(
            new MemoryStream("{\"c\":{\"a\":1}}{\"c\":[1,{\"a\":2},\"x\"]}7 {\"c\":[{\"a\":3}]}12"u8.ToArray()), At("a"), "$.c",
            badRows: badRows);

        Assert.Equal(["2", "3"], rows.Select(row => row[0]));
        Assert.Equal([1, 2, 4, 5, 7], badRows.Rows.Select(bad => bad.Row));
    }

    [Fact]
    public async Task A_property_that_nobody_mapped_is_refused_when_asked()
    {
        var json = "{\"a\":1}\n{\"a\":{\"x\":1},\"b\\n\":2}\n"u8.ToArray();

        Assert.Equal(2, (await ReadAsync(new MemoryStream(json), At("a"))).Count);
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => ReadAsync(new MemoryStream(json), At("a"), refusesUnknown: true));
        Assert.Contains("'b\n'", error.Message, StringComparison.Ordinal);
        Assert.Contains("row 2", error.Message, StringComparison.Ordinal);

        var item = "{\"y\":1,\"c\":[{\"a\":1}]}{\"c\":[{\"a\":1},{\"z\":2}]}"u8.ToArray();
        error = await Assert.ThrowsAsync<NotSupportedException>(
            () => ReadAsync(new MemoryStream(item), At("a"), "$.c", refusesUnknown: true));
        Assert.Contains("'z'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":1", 6)]
    [InlineData("{\"a\":1}\n{\"a\"", 12)]
    [InlineData("[{\"a\":1}", 8)]
    [InlineData("[{\"a\":1},", 9)]
    [InlineData("[{\"a\":1},]", 9)]
    [InlineData("[{\"a\":1} {\"a\":2}]", 9)]
    [InlineData("[,{\"a\":1}]", 1)]
    [InlineData("{\"a\":1},{\"a\":2}", 7)]
    [InlineData("{\"a\":1}]", 7)]
    [InlineData("{\"a\":01}", 5)]
    [InlineData("{\"a\":1.}", 7)]
    [InlineData("{\"a\":.5}", 5)]
    [InlineData("{\"a\":-}", 6)]
    [InlineData("{\"a\":1e}", 7)]
    [InlineData("{\"a\":+1}", 5)]
    [InlineData("{\"a\":NaN}", 5)]
    [InlineData("{\"a\":nul}", 5)]
    [InlineData("{\"a\":\"\\x\"}", 7)]
    [InlineData("{\"a\":\"\\u12g4\"}", 10)]
    [InlineData("{\"a\":\"b\nc\"}", 7)]
    [InlineData("{a:1}", 1)]
    [InlineData("{'a':1}", 1)]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("{\"a\" 1}", 5)]
    [InlineData("{\"a\":1 \"b\":2}", 7)]
    [InlineData("{\"a\":[1 2]}", 8)]
    [InlineData("{\"a\":[1,]}", 8)]
    [InlineData("{\"a\":1}x", 7)]
    [InlineData("// no\n{}", 0)]
    [InlineData("12{}", 2)]
    [InlineData("tru", 3)]
    [InlineData("-", 1)]
    public async Task Damage_is_told_by_its_byte_and_row_without_the_content(string json, int offset)
    {
        foreach (var most in new[] { 1, 3, 1000 })
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(
                () => ReadAsync(new TricklingStream(Encoding.UTF8.GetBytes(json), most), At("a")));

            Assert.Contains($"at byte {offset},", error.Message, StringComparison.Ordinal);
            Assert.Contains("in row ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_damage()
    {
        byte[] json = [.. "{\"a\":1}{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(json, "a"));

        Assert.Contains("at byte 7, in row 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_are_read_to_a_depth_of_256()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal([[Nested(255)]], await ReadAsync(Nested(256), "a"));
        await Assert.ThrowsAsync<NotSupportedException>(() => ReadAsync(Nested(257), "a"));
        await Assert.ThrowsAsync<NotSupportedException>(() => ReadAsync($"{{\"a\":{new string('[', 1_000_000)}", "a"));
    }

    [Fact]
    public async Task Large_values_and_many_rows_come_whole_through_small_pieces()
    {
        var large = $"\"{new string('x', 1 << 20)}\\\"\"";
        var rows = Enumerable.Range(0, 40_000).Select(i => i % 10_000 == 5 ? large : $"{i}").ToArray();
        var json = Encoding.UTF8.GetBytes($"[{string.Join(",\n", rows.Select(value => $"{{\"a\":{value}}}"))}]");
        var batches = new List<(long First, int Count)>();

        var read = await ReadAsync(new TricklingStream(json, 50_000), At("a"), batches: batches);

        Assert.Equal(rows, read.Select(row => row[0]));
        Assert.All(batches, batch => Assert.InRange(batch.Count, 1, ColumnBatch.MaxRows));
        Assert.Equal(batches.Select(batch => batch.First), batches.Select((_, i) => 1 + batches.Take(i).Sum(batch => (long)batch.Count)));
    }

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        var texts = Enumerable.Range(0, 17_000).Select(i => i % 3 == 0 ? null : $"row \"{i}\"\n\ud83d\ude00").ToArray();
        using var batch = Batch("t", new ColumnType(ColumnKind.Text), texts);

        foreach (var isArray in new[] { false, true })
        {
            var json = await WriteAsync(isArray, batch);
            var rows = await ReadAsync(new TricklingStream(Encoding.UTF8.GetBytes(json), 7000), At("t"), refusesUnknown: true);

            Assert.Equal(texts, rows.Select(row => row[0] is { } token ? JsonSerializer.Deserialize<string>(token) : null));
        }
    }
}
