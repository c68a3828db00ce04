using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Mappings from files to tables.</summary>
public sealed class FileMappingTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true, """{"source": {"name": "Key"}, "sink": {"name": "id"}}, {"source": {"name": "Text"}, "sink": {"name": "note"}}""")]
    [InlineData(false, """{"source": {"ordinal": 1}, "sink": {"name": "id"}}, {"source": {"ordinal": 3}, "sink": {"name": "note"}}""")]
    [InlineData(true, """{"source": {"ordinal": 1}, "sink": {"ordinal": 2}}, {"source": {"ordinal": 3}, "sink": {"ordinal": 1}}""")]
    [InlineData(true, """{"source": {"name": "Key"}, "sink": {"name": "id"}}, {"source": {"name": "dropped"}, "sink": {"name": "also"}}, {"source": {"name": "Text"}, "sink": {"name": "note"}}""")]
    public async Task Delimited_text_is_mapped_by_names_and_positions(bool hasHeader, string mappings)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (note text, id integer, also text)");
        await scenario.WriteAsync("in/orders.csv", (hasHeader ? "Key,dropped,Text\n" : "") + "1,x,a\n2,y,\"\"\"b\n\"\n,,\n");

        await scenario.CopyAsync(
            End.Csv("in", "orders.csv").Set("firstRowAsHeader", hasHeader), End.Table("orders", "copied"), Translator($$"""{"mappings": [{{mappings}}]}"""));

        Assert.Equal(["1 a", "2 \"b\n", "? ?"], await scenario.ColumnAsync<string>("SELECT coalesce(id::text, '?') || ' ' || coalesce(note, '?') FROM copied.orders ORDER BY id NULLS LAST"));
        Assert.Equal(mappings.Contains("also", StringComparison.Ordinal) ? 2 : 0, await scenario.CountAsync("copied.orders WHERE also IS NOT NULL"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true, """{"source": {"name": "key"}, "sink": {"name": "id"}}""", "'key' (there is 'Key')")]
    [InlineData(false, """{"source": {"ordinal": 4}, "sink": {"name": "id"}}""", "4 (there are 3)")]
    [InlineData(false, """{"source": {"name": "Key"}, "sink": {"name": "id"}}""", "'Key'")]
    [InlineData(true, """{"source": {"name": "Key"}, "sink": {"name": "ID"}}""", "'ID' (there is 'id')")]
    public async Task What_delimited_text_does_not_have_is_named(bool hasHeader, string mapping, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (note text, id integer)");
        await scenario.WriteAsync("in/orders.csv", (hasHeader ? "Key,dropped,Text\n" : "") + "1,x,a\n");

        var fault = await scenario.FailAsync(
            End.Csv("in", "orders.csv").Set("firstRowAsHeader", hasHeader), End.Table("orders", "copied"), Translator($$"""{"mappings": [{{mapping}}]}"""));

        Assert.Equal("ColumnNotFound", fault.Code);
        Assert.Contains(expected, fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_with_their_columns_in_another_order_are_mapped_by_name_each()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await scenario.WriteAsync("in/1.csv", "Key,Text\n1,a\n");
        await scenario.WriteAsync("in/2.csv", "more,Text,Key\nx,b,2\n");

        await scenario.CopyAsync(End.Csv("in").Matching("*"), End.Table("orders", "copied"), Map("Key=id, Text=note"));

        Assert.Equal(["1a", "2b"], await scenario.ColumnAsync<string>("SELECT id || note FROM copied.orders ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Of_Parquet_only_the_mapped_columns_are_read()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, repeat(md5(i::text), 100) AS large, i * 1.5 AS price FROM generate_series(1, 20000) AS i;
            CREATE TABLE copied.orders (cost numeric, key bigint);
            """);
        await scenario.CopyAsync(End.Table("orders"), End.Parquet("out", "orders.parquet").Set("compressionCodec", "none"));

        var output = await scenario.CopyAsync(End.Parquet("out", "orders.parquet"), End.Table("orders", "copied"), Map("id=key, price=cost"));
        var fault = await scenario.FailAsync(End.Parquet("out", "orders.parquet"), End.Table("orders", "copied"), Map("ID=key, price=cost"));

        Assert.Equal(20000, await scenario.CountAsync("orders JOIN copied.orders AS c ON id = key AND price = cost"));
        Assert.InRange(output.DataRead, 1, new FileInfo(Path.Combine(scenario.Files, "out", "orders.parquet")).Length / 4);
        Assert.Equal((Side.Source, "ColumnNotFound"), (fault.Side, fault.Code));
        Assert.Contains("no column 'ID'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("'id', 'large', 'price'", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Parquet_may_be_mapped_by_position()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id, 'a' AS note; CREATE TABLE copied.orders (text text)");
        await scenario.CopyAsync(End.Table("orders"), End.Parquet("out"));

        await scenario.CopyAsync(End.Parquet("out"), End.Table("orders", "copied"), Translator("""{"mappings": [{"source": {"ordinal": 2}, "sink": {"name": "text"}}]}"""));

        Assert.Equal("a", await scenario.ScalarAsync<string>("SELECT text FROM copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Values_of_JSON_are_mapped_by_their_paths()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id bigint, city text, first text, at timestamptz, price numeric, paid boolean, dotted text)");
        await scenario.WriteAsync("in/orders.json", """
            {"id": 9007199254740993, "to": {"city": "K\u00f6ln", "more": [1]}, "lines": [{"name": "a"}, {"name": "b"}], "at": "2024-02-29T13:30:00Z", "price": 1.10, "paid": true, "a.b": "c"}
            {"id": 2, "to": null, "lines": [], "price": null}
            """);

        await scenario.CopyAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"), Translator("""
            {"mappings": [
                {"source": {"path": "$['id']"}, "sink": {"name": "id"}}, {"source": {"path": "$['to']['city']"}, "sink": {"name": "city", "type": "String"}},
                {"source": {"path": "$.lines[0].name"}, "sink": {"name": "first"}}, {"source": {"path": "$.at", "type": "DateTimeOffset"}, "sink": {"name": "at"}},
                {"source": {"path": "$['price']"}, "sink": {"name": "price"}}, {"source": {"name": "paid"}, "sink": {"name": "paid"}}, {"source": {"path": "$['a.b']"}, "sink": {"name": "dotted"}}]}
            """));

        Assert.Equal(
            ["2", "9007199254740993 Köln a 2024-02-29 13:30:00 1.10 t c"],
            await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, city, first, at AT TIME ZONE 'UTC', price, paid, dotted) FROM copied.orders ORDER BY id"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("$.lines", "name", "amount")]
    [InlineData("$['lines']", "['name']", "['amount']")]
    [InlineData("$.lines[*]", "name", "amount")]
    public async Task The_items_of_a_collection_are_rows_with_the_fields_of_their_parent(string collection, string name, string amount)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.lines (\"order\" integer, name text, amount integer)");
        await scenario.WriteAsync("in/orders.json", """
            [{"id": 1, "lines": [{"name": "a", "amount": 10}, {"name": "b"}]}, {"id": 2, "lines": []}, {"id": 3, "lines": [{"amount": 30, "name": "c"}]}]
            """);

        var output = await scenario.CopyAsync(End.Json("in", "orders.json"), End.Table("lines", "copied"), Translator($$$"""
            {"collectionReference": "{{{collection}}}", "mappings": [{"source": {"path": "$.id"}, "sink": {"name": "order"}},
                {"source": {"path": "{{{name}}}"}, "sink": {"name": "name"}}, {"source": {"path": "{{{amount}}}"}, "sink": {"name": "amount"}}]}
            """));

        Assert.Equal(["1 a 10", "1 b", "3 c 30"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', \"order\", name, amount) FROM copied.lines ORDER BY 1"));
        Assert.Equal(3, output.RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_older_mapping_of_JSON_is_understood()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.lines (\"order\" integer, name text)");
        await scenario.WriteAsync("in/orders.json", """{"id": 1, "to": {"lines": [{"name": "a"}]}}""");

        await scenario.CopyAsync(End.Json("in", "orders.json"), End.Table("lines", "copied"), Translator("""
            {"schemaMapping": {"$.id": "order", "name": "name"}, "collectionReference": "$.to.lines"}
            """));

        Assert.Equal("1 a", await scenario.ScalarAsync<string>("SELECT \"order\" || ' ' || name FROM copied.lines"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("source", "$.a[*].b", "stand at the end")]
    [InlineData("source", "$.a[*]", "collection")]
    [InlineData("source", "$..a", "name is expected")]
    [InlineData("collectionReference", "$['a", "not closed")]
    public async Task A_path_that_is_none_is_a_fault_of_the_definition(string where, string path, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer)");
        await scenario.WriteAsync("in/orders.json", "{}");
        var (source, collection) = where == "source" ? (path, "$.x") : ("$.a", path);

        var fault = await scenario.FailAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"), Translator($$$"""
            {"collectionReference": "{{{collection}}}", "mappings": [{"source": {"path": "{{{source}}}"}, "sink": {"name": "id"}}]}
            """));

        Assert.Equal(Side.Definition, fault.Side);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(where == "source" ? "mappings[0].source.path" : "collectionReference", fault.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_and_arrays_become_text_when_that_is_asked(bool mapsComplex)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, o text, a text, j jsonb)");
        await scenario.WriteAsync("in/orders.json", """{"id": 1, "o": {"x": [1, "é"]}, "a": [1, 2], "j": {"y": 1}}""");
        var settings = Translator($$"""{"mapComplexValuesToString": {{(mapsComplex ? "true" : "false")}}}""");

        if (mapsComplex)
        {
            await scenario.CopyAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"), settings);
            Assert.Equal("""1|{"x": [1, "é"]}|[1, 2]|{"y": 1}""", await scenario.ScalarAsync<string>("SELECT concat_ws('|', id, o, a, j) FROM copied.orders"));
        }
        else
        {
            var fault = await scenario.FailAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"), settings);
            Assert.Equal("IncompatibleRow", fault.Code);
            Assert.Contains("'o'", fault.Detail, StringComparison.Ordinal);
            Assert.Contains("mapComplexValuesToString", fault.Detail, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Arrays_become_arrays_of_the_table()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, a integer[], b text[], c numeric[], d timestamptz[])");
        await scenario.WriteAsync("in/orders.json", """
            {"id": 1, "a": [1, null, 3], "b": ["x", "y,\"z\"", null], "c": [[1.5, 2], [3, 4]], "d": ["2024-02-29T12:00:00Z"]}
            {"id": 2, "a": [], "b": null}
            """);

        await scenario.CopyAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"));

        Assert.Equal(
            ["""1 {1,NULL,3} {x,"y,\"z\"",NULL} {{1.5,2},{3,4}} 1""", "2 {}"],
            await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, a, b, c, cardinality(d)) FROM copied.orders ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_property_that_only_a_later_object_has_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await scenario.WriteAsync("in/orders.json", string.Concat(Enumerable.Range(1, 3000).Select(i => $"{{\"id\": {i}}}\n")) + "{\"id\": 1, \"late\": 2}\n");

        var fault = await scenario.FailAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"));

        Assert.Equal(Side.Source, fault.Side);
        Assert.Contains("'late'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("3001", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_property_that_the_table_does_not_have_is_named_before_the_first_row()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await scenario.WriteAsync("in/orders.json", """{"id": 1, "Note": "a"}""");

        var fault = await scenario.FailAsync(End.Json("in", "orders.json"), End.Table("orders", "copied"));

        Assert.Equal("ColumnNotFound", fault.Code);
        Assert.Contains("'Note' (there is 'note')", fault.Detail, StringComparison.Ordinal);
    }
}
