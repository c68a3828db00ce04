using Sluice.Columns;
using static Sluice.Tests.Copying.Mapping.Conversion.Conversions;

namespace Sluice.Tests.Copying.Mapping.Conversion;

public sealed class JsonConversionTests
{
    const string Nul = "(The text holds the character NUL (\\u0000), which PostgreSQL's text does not hold.)";
    const string Surrogate = "(The text holds half of a surrogate pair (\\uD800 to \\uDFFF), which is no character.)";

    static readonly ColumnType Json = Type(ColumnKind.Json);

    [Fact]
    public void Numbers_are_exact()
    {
        Assert.Equal(
            ["1", "1000", "-5", "9007199254740993", "1", OutOfRange("Int64"), OutOfRange("Int64"), null, "1", "0", "12", Malformed("Int64"),
            Unfit("Int64")],
            Convert(
                Json,
                Type(ColumnKind.Int64),
                ["1", "1e3", "-5.0", "9007199254740993", "1.9", "1e19", "1e999999999999", "null", "true", "false", "\"12\"", "\"x\"",
                "[1]"]));
        Assert.Equal(
            ["0.10", "123456789012345678901234567890.5", "1000", "0.01"],
            Convert(Json, Type(ColumnKind.Decimal), ["0.10", "123456789012345678901234567890.5", "1e3", "\"0.01\""]));
        Assert.Equal(
            ["0.1", "1e+20", "NaN", OutOfRange("Double")], Convert(Json, Type(ColumnKind.Double), ["0.1", "1e20", "\"NaN\"", "1e999"]));
        Assert.Equal(["1.24"], Convert(Json, Decimal(3, 2), ["1.235"]));
        Assert.Equal(["t", "f", "t", "t", "f"], Convert(Json, Type(ColumnKind.Boolean), ["true", "false", "1", "0.1", "\"no\""]));
    }

    [Fact]
    public void Strings_are_unescaped_and_taken_as_text()
    {
        Assert.Equal(
            ["a", "", "é😀", "a\"b\\c\n", "null", Surrogate, Surrogate, Surrogate, Nul, "\\u0000", null],
            Convert(
                Json,
                Type(ColumnKind.Text),
                ["\"a\"", "\"\"", "\"\\u00e9\\ud83d\\ude00\"", "\"a\\\"b\\\\c\\n\"", "\"null\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"",
                "\"\\u0000\"", "\"\\\\u0000\"", "null"]));
        Assert.Equal(
            ["2024-01-31 13:05:00+00", "2024-01-31 13:05:00+00", Unfit("DateTimeOffset")],
            Convert(Json, Type(ColumnKind.TimestampTz), ["\"2024-01-31T13:05:00Z\"", "\"1\\/31\\/2024 13:05:00\"", "20240131"]));
        Assert.Equal(
            ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], Convert(Json, Type(ColumnKind.Uuid), ["\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\""]));
    }

    [Fact]
    public void Text_that_jsonb_does_not_hold_is_refused_by_its_reason()
    {
        string[] values = ["{\"a\": [\"\\u0000\"]}", "[\"\\ud83d\"]", "{", "\"\\ud83d\\ude00\""];

        Assert.Equal([Nul, Surrogate, Malformed("Json"), values[3]], Convert(Json, Type(ColumnKind.Json, "jsonb"), values));
    }

    [Fact]
    public void Lists_become_JSON_arrays_and_text_in_them_strings()
    {
        Assert.Equal(
            ["[\"a\\\"b\",\"1\",null,\"{}\"]", "[]", null],
            Convert(List(Type(ColumnKind.Text)), Type(ColumnKind.Json, "jsonb"), ["{\"a\\\"b\",1,NULL,\"{}\"}", "{}", null]));
        Assert.Equal(["[[1,2],[3,4]]"], Convert(List(Type(ColumnKind.Int32)), Json, ["{{1,2},{3,4}}"]));
    }

    [Fact]
    public void Everything_else_becomes_its_JSON_as_text() =>
        Assert.Equal(
            ["{\"a\": [1, \"x\"]}", "[1,2]", "1.50", "true", "false"],
            Convert(Json, Type(ColumnKind.Text), ["{\"a\": [1, \"x\"]}", "[1,2]", "1.50", "true", "false"]));

    [Fact]
    public void Bytes_are_base64_or_hex() =>
        Assert.Equal(
            ["\\x00ff10", "\\x", "\\xdeadbeef", Malformed("Byte[]")],
            Convert(Json, Type(ColumnKind.Bytes), ["\"AP8Q\"", "\"\"", "\"\\\\xdeadbeef\"", "\"%%\""]));

    [Fact]
    public void Arrays_become_lists_and_arrays_in_them_dimensions()
    {
        const string Ragged = "(Cannot convert to type 'Int32[]': the value does not have its form (arrays in an array "
            + "have the same length each, and at most six dimensions).)";
        var list = List(Type(ColumnKind.Int32));

        Assert.Equal(
            [
                "{1,2,NULL}", "{}", "{{1,2},{3,4}}", "{{{1}},{{2}}}", null, "{1}", "[0:1]={1,2}", Ragged, Ragged, Ragged, Ragged,
                Unfit("Int32"), Malformed("Int32"), Unfit("Int32[]"), Unfit("Int32[]"),
            ],
            Convert(
                Json,
                list,
                [
                    "[1, 2, null]", "[ ]", "[[1,2],[3,4]]", "[[[1]],[[2]]]", "null", "\"{1}\"", "\"[0:1]={1,2}\"", "[[1,2],[3]]", "[1,[2]]",
                    "[[1],2]", "[[]]",
                    "[1,{}]", "[1,\"x\"]", "{}", "1",
                ]));
        Assert.Equal(
            ["{\"a b\",\"\",\"NULL\",NULL,\"{\\\"k\\\":1}\"}"],
            Convert(Json, List(Type(ColumnKind.Text)), ["[\"a b\",\"\",\"NULL\",null,{\"k\":1}]"]));
        Assert.Equal(["{\"[1, 2]\",\"{}\"}"], Convert(Json, List(Json), ["[[1, 2],{}]"]));
    }

    [Fact]
    public void A_list_is_read_of_either_text()
    {
        var list = List(Type(ColumnKind.Int32));

        Assert.Equal(
            ["{1,2}", "{1,2}", "[0:1]={1,2}", "{{1},{2}}", Malformed("Int32[]"), Malformed("Int32[]")],
            Convert(Type(ColumnKind.Text), list, ["{1,2}", " [1,2]", "[0:1]={1,2}", "[[1],[2]]", "[1,2", "1"]));
        Assert.Equal(["{1,NULL,\"x y\"}"], Convert(List(Type(ColumnKind.Text)), Type(ColumnKind.Text), ["{1,NULL,\"x y\"}"]));
    }

    [Fact]
    public void Items_are_converted_one_by_one_and_a_bad_one_spoils_its_row_only()
    {
        Assert.Equal(
            ["{1,2}", OutOfRange("Int16"), "[0:1][1:1]={{3},{NULL}}", "{}", null],
            Convert(
                List(Type(ColumnKind.Int32)), List(Type(ColumnKind.Int16)), ["{1,2}", "{5,99999}", "[0:1][1:1]={{3},{NULL}}", "{}", null]));
    }

    [Fact]
    public void Values_become_JSON()
    {
        Assert.Equal(["{\"a\":1}", Malformed("Json"), null], Convert(Type(ColumnKind.Text), Json, ["{\"a\":1}", "{", null]));
        Assert.Equal(["true"], Convert(Type(ColumnKind.Boolean), Json, ["t"]));
        Assert.Equal(["1.5", "\"NaN\""], Convert(Type(ColumnKind.Double), Json, ["1.5", "NaN"]));
        Assert.Equal(["1.50", "\"-Infinity\""], Convert(Type(ColumnKind.Decimal), Json, ["1.50", "-Infinity"]));
        Assert.Equal(["\"2024-01-31T13:05:00Z\""], Convert(Type(ColumnKind.TimestampTz), Json, ["2024-01-31 13:05:00+00"]));
        Assert.Equal(["\"\\\\x00ff\""], Convert(Type(ColumnKind.Bytes), Json, ["\\x00ff"]));
        Assert.Equal(
            ["[[1,2],[3,null]]", "[]", "[1]"], Convert(List(Type(ColumnKind.Int32)), Json, ["{{1,2},{3,NULL}}", "{}", "{1}"]));
        Assert.Equal([Nul, "1"], Convert(Json, Type(ColumnKind.Json, "jsonb"), ["\"\\u0000\"", "1"]));
    }
}
