using Sluice.Columns;

namespace Sluice.Tests.Columns;

/// <summary>Arrays beside a PostgreSQL server's.</summary>
public sealed class TextRepresentationListServerTests(ServerForms server) : IClassFixture<ServerForms>
{
    static readonly string[] Hostile =
    [
        "{}", " { } ", "{{}}", "{{},{}}", "{{},{a}}", "{a,{}}", "{{},a}", "", " ", "{", "}", "{a", "a}", "{a}}", "{{a}", "{a},{b}", "{a}x",
        "{,}", "{a,}", "{,a}", "{a b}", "{ a , b }", "{\"a\",\"\"}", "{\"\"}",
        "{\"a\"b}", "{b\"a\"}", "{\"a\" }", "{ \"a\"}", "{\"a}", "{NULL,null,\"NULL\",\"null\",NULLx}", "{N\\ULL}", "{\\NULL}", "{a\\}",
        "{\\ a\\ }", "{a\\,b}", "{\\{\\}}", "{\\\"}", "{\"\\\"\\\\\\{\"}", "{\\\\}",
        "{a{b}", "{a{b}}", "{\"a,b\",\"{}\",\"x y\"}", "{\"\t\n\r\",\"\v\f\"}", "{é,😀}", "{'a'}", "{[1]}", "{{1,2},{3,4}}", "{{1,2},{3}}",
        "{{1},{2,3}}", "{{{1}},{{2}}}", "{1,{2}}", "{{1},2}", "{{1},{NULL}}",
        "{{{{{{1}}}}}}", "{{{{{{{1}}}}}}}", "[1:2]={1,2}", "[0:1]={1,2}", "[-3:-2]={1,2}", "[0:1]={1}", "[0:0]={{1}}", "[2]={1,2}",
        "[2][2]={{1,2},{3,4}}", "[0:1][5:6]={{1,2},{3,4}}", "[1:1][1:2]={{1,2}}", "[0:1]={}", "[1:0]={}",
        "[5:4]={1}", "[0:1] = {1,2}", " [0:1]={1,2} ", "[0:1]{1,2}", "[0:1]=", "[0:1", "[", "[]={1}", "[a:b]={1}", "[0:1]=[0:1]={1,2}",
        "{1;2}", "{(1,2)}", "{\"(1,2)\"}", "{a\\b}",
        "[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={1}",
    ];

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(ColumnKind.Text, "text")]
    [InlineData(ColumnKind.Int32, "integer")]
    [InlineData(ColumnKind.Boolean, "boolean")]
    [InlineData(ColumnKind.Bytes, "bytea")]
    public async Task Arrays_are_read_and_written_as_the_server_does_it(ColumnKind element, string name) =>
        await server.AssertSameAsync(
            new ColumnType(ColumnKind.List) { Element = new ColumnType(element) },
            $"{name}[]",
            [.. Hostile, "{t,f,yes,NULL}", "{ 1 ,\" 2 \"}", @"{""\\x00ff"",\\x01,abc}",
            "{" + string.Join(",", Enumerable.Range(0, 40_000)) + "}"]);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(ColumnKind.Single, "real", "{1.5,1e6,NaN,-Infinity,NULL,1e-5}")]
    [InlineData(ColumnKind.Double, "float8", "{{1.5,1e20},{NaN,-0}}")]
    [InlineData(ColumnKind.Decimal, "numeric", "{1.50,-0.001,NaN,1e30,NULL,Infinity}")]
    [InlineData(ColumnKind.Date, "date", "{2024-02-29,\"0044-03-15 BC\",infinity,NULL,10000-01-01}")]
    [InlineData(ColumnKind.Time, "time", "{12:00,24:00:00,23:59:59.5}")]
    [InlineData(ColumnKind.Timestamp, "timestamp", "{\"2024-02-29 12:00:00.5\",2024-02-29T12:00:00,infinity,\"0044-03-15 12:00:00 BC\"}")]
    [InlineData(ColumnKind.TimestampTz, "timestamptz", "[0:1]={\"2024-02-29 12:00:00.5+02\",-infinity}")]
    [InlineData(ColumnKind.Uuid, "uuid", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}")]
    [InlineData(ColumnKind.Json, "json", """{"{\"a\":[1,\"x\\\\ny\"]}",null,1,"null","\"\\\"\""}""")]
    [InlineData(ColumnKind.Text, "box", "{(1,2),(3,4);(5,6),(7,8)}")]
    [InlineData(ColumnKind.Text, "interval", "{\"1 day\",NULL,01:00:00}")]
    public async Task Items_of_every_kind_are_quoted_as_the_server_quotes_them(ColumnKind element, string name, string text)
    {
        var type = new ColumnType(ColumnKind.List) { Element = new ColumnType(element) { PostgreSqlType = name } };
        // What it is written as is read again, so that items which travel as text are in their canonical form.
        var canonical = Assert.Single(await server.PrintAsync($"{name}[]", [text]));

        await server.AssertSameAsync(type, $"{name}[]", [canonical!]);
        Assert.NotNull(Assert.Single(ServerForms.ReadAndWrite(type, [text])));
    }
}
