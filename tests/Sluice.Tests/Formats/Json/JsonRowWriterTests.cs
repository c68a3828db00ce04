using System.Text;
using System.Text.Json;
using Sluice.Columns;
using Sluice.Formats.Json;
using static Sluice.Tests.Formats.Json.JsonFile;

namespace Sluice.Tests.Formats.Json;

public sealed class JsonRowWriterTests
{
    static readonly ColumnType Text = new(ColumnKind.Text);
    static readonly ColumnType Int32 = new(ColumnKind.Int32);

    [Fact]
    public async Task Rows_are_lines_or_the_items_of_an_array()
    {
        using var batch = Batch("a", Int32, "1", null, "-3");

        Assert.Equal("{\"a\":1}\n{\"a\":null}\n{\"a\":-3}\n", await WriteAsync(isArrayOfObjects: false, batch));
        Assert.Equal("[{\"a\":1},\n{\"a\":null},\n{\"a\":-3}]", await WriteAsync(isArrayOfObjects: true, batch));
    }

    [Fact]
    public async Task A_file_without_rows_is_empty_or_an_empty_array()
    {
        using var batch = Batch("a", Int32);

        Assert.Equal("", await WriteAsync(isArrayOfObjects: false, batch));
        Assert.Equal("[]", await WriteAsync(isArrayOfObjects: true, batch));
    }

    [Fact]
    public async Task Only_the_rows_asked_for_are_written_and_batches_follow_one_another()
    {
        using var batch = Batch("a", Int32, "1", "2", "3", "4");
        using var file = new MemoryStream();
        await using var writer = new JsonRowWriter(file, batch.Fields, isArrayOfObjects: true);

        await writer.WriteAsync(batch, 1, 2, CancellationToken.None);
        await writer.WriteAsync(batch, 0, 0, CancellationToken.None);
        await writer.WriteAsync(batch, 3, 1, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Equal("[{\"a\":2},\n{\"a\":3},\n{\"a\":4}]", Encoding.UTF8.GetString(file.ToArray()));
    }

    [Theory]
    [InlineData(ColumnKind.Boolean, "t", "true")]
    [InlineData(ColumnKind.Boolean, "f", "false")]
    [InlineData(ColumnKind.Int16, "-32768", "-32768")]
    [InlineData(ColumnKind.Int64, "9223372036854775807", "9223372036854775807")]
    [InlineData(ColumnKind.Single, "1.1", "1.1")]
    [InlineData(ColumnKind.Single, "NaN", "\"NaN\"")]
    [InlineData(ColumnKind.Double, "0.1", "0.1")]
    [InlineData(ColumnKind.Double, "1e+300", "1e+300")]
    [InlineData(ColumnKind.Double, "-0", "-0")]
    [InlineData(ColumnKind.Double, "-Infinity", "\"-Infinity\"")]
    [InlineData(ColumnKind.Decimal, "12345678901234567890.1234567890", "12345678901234567890.1234567890")]
    [InlineData(ColumnKind.Decimal, "0.00", "0.00")]
    [InlineData(ColumnKind.Decimal, "NaN", "\"NaN\"")]
    [InlineData(ColumnKind.Decimal, "Infinity", "\"Infinity\"")]
    [InlineData(ColumnKind.Bytes, "\\x00ff10", "\"AP8Q\"")]
    [InlineData(ColumnKind.Bytes, "\\x", "\"\"")]
    [InlineData(ColumnKind.Date, "2024-02-29", "\"2024-02-29\"")]
    [InlineData(ColumnKind.Date, "0044-03-15 BC", "\"0044-03-15 BC\"")]
    [InlineData(ColumnKind.Date, "infinity", "\"infinity\"")]
    [InlineData(ColumnKind.Time, "24:00:00", "\"24:00:00\"")]
    [InlineData(ColumnKind.Timestamp, "2024-02-29 12:00:00.5", "\"2024-02-29T12:00:00.5\"")]
    [InlineData(ColumnKind.Timestamp, "-infinity", "\"-infinity\"")]
    [InlineData(ColumnKind.TimestampTz, "2024-02-29 12:00:00+00", "\"2024-02-29T12:00:00+00:00\"")]
    [InlineData(ColumnKind.TimestampTz, "infinity", "\"infinity\"")]
    [InlineData(ColumnKind.Uuid, "00112233-4455-6677-8899-aabbccddeeff", "\"00112233-4455-6677-8899-aabbccddeeff\"")]
    [InlineData(ColumnKind.Json, "{ \"a\" : [1, 2.50] }", "{ \"a\" : [1, 2.50] }")]
    [InlineData(ColumnKind.Json, "{\r\n\"a\": 1,\n\n\"b\\n\": null}", "{  \"a\": 1,  \"b\\n\": null}")]
    [InlineData(ColumnKind.Json, "null", "null")]
    public async Task A_value_is_written_as_its_kind_is(ColumnKind kind, string value, string json)
    {
        using var batch = Batch("v", new ColumnType(kind), null, value);

        Assert.Equal($"{{\"v\":null}}\n{{\"v\":{json}}}\n", await WriteAsync(isArrayOfObjects: false, batch));
    }

    [Theory]
    [InlineData("{}", "[]")]
    [InlineData("{1,NULL,3}", "[1,null,3]")]
    [InlineData("{{1,2},{3,4}}", "[[1,2],[3,4]]")]
    [InlineData("{{{1},{2}},{{3},{NULL}}}", "[[[1],[2]],[[3],[null]]]")]
    public async Task Arrays_are_nested_by_their_dimensions(string array, string json)
    {
        using var batch = Batch("v", new ColumnType(ColumnKind.List) { Element = Int32 }, array, null, array);

        Assert.Equal($"{{\"v\":{json}}}\n{{\"v\":null}}\n{{\"v\":{json}}}\n", await WriteAsync(isArrayOfObjects: false, batch));
    }

    [Fact]
    public async Task An_array_with_another_lower_bound_is_refused_before_anything_is_written()
    {
        using var batch = Batch("the column", new ColumnType(ColumnKind.List) { Element = Int32 }, "{1}", "[0:1]={7123,2}");
        using var file = new MemoryStream();
        await using var writer = new JsonRowWriter(file, batch.Fields, isArrayOfObjects: true);

        var error = await Assert.ThrowsAsync<ValueException>(() => writer.WriteAsync(batch, 0, 2, CancellationToken.None).AsTask());
        await writer.WriteAsync(batch, 0, 1, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Contains("'the column'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("7123", error.Message, StringComparison.Ordinal);
        Assert.Equal("[{\"the column\":[1]}]", Encoding.UTF8.GetString(file.ToArray()));
    }

    [Fact]
    public async Task Strings_and_names_of_any_characters_are_read_back_by_another_parser()
    {
        var every = new string([.. Enumerable.Range(1, 0x2FF).Select(code => (char)code)]);
        string?[] values =
            ["", "a", "\"", "\\", "a\"b\\c\n\r\t\b\f\u0001\u001f\u007f", "\ud83d\ude00\u2028\u00e9", every, new string('x', 1 << 20),
             new string('"', 1 << 20), null];
        var name = "the \"name\"\n\u00e4";
        using var batch = Batch(name, Text, values);

        foreach (var isArray in new[] { false, true })
        {
            var json = await WriteAsync(isArray, batch);
            var rows = isArray
                ? [.. JsonDocument.Parse(json).RootElement.EnumerateArray()]
                : json.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();

            Assert.Equal(values, rows.Select(row => row.GetProperty(name).GetString()));
        }

        Assert.Contains("{\"v\":\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\u007f\"}", await EscapedAsync(), StringComparison.Ordinal);

        static async Task<string> EscapedAsync()
        {
            using var one = Batch("v", Text, "\"\\\n\r\t\b\f\u0001\u007f");
            return await WriteAsync(isArrayOfObjects: false, one);
        }
    }

    [Fact]
    public async Task More_rows_than_a_buffer_holds_come_out_whole()
    {
        using var batch = new ColumnBatch([new Field("n", Int32), new Field("t", Text)]);
        for (var row = 0; row < 20_000; row++)
        {
            ((FixedVector<int>)batch.Columns[0]).Append(row);
            ((BytesVector)batch.Columns[1]).Append(Encoding.UTF8.GetBytes($"row {row}"));
        }

        var lines = (await WriteAsync(isArrayOfObjects: false, batch)).TrimEnd('\n').Split('\n');

        Assert.Equal(Enumerable.Range(0, 20_000).Select(row => $"{{\"n\":{row},\"t\":\"row {row}\"}}"), lines);
    }
}
