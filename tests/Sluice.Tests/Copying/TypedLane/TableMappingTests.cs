using System.Text.Json.Nodes;
using Sluice.Copying.Plans;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>Mappings from table to table.</summary>
public sealed class TableMappingTests
{
    const string Orders = """
        CREATE TABLE orders (customer_id integer, "Order Date" timestamptz, price numeric(10,2), paid boolean, note text);
        INSERT INTO orders VALUES (1, '2024-02-29 13:30:00+00', 12.50, true, 'ä€😀'), (2, '1999-12-31 23:59:59.999999+00', -0.99, false, E'a"b\n,'), (NULL, NULL, NULL, NULL, NULL);
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Renamed_columns_are_relayed_and_those_not_mapped_are_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (note varchar(50), \"Id\" integer, left_out text, \"Date\" timestamptz)");
        var settings = Map("note=note, customer_id=Id, Order Date=Date");

        var plan = await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"), settings: settings);
        var output = await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), settings);

        Assert.Equal(RowEncoding.Binary, plan.Shape.Encoding);
        Assert.Equal(3, output.RowsCopied);
        Assert.Empty(await scenario.ColumnAsync<string>("""
            SELECT 'differs' FROM (SELECT note, customer_id, "Order Date" FROM orders EXCEPT ALL SELECT note, "Id", "Date" FROM copied.orders) AS lost
            """));
        Assert.Equal(0, await scenario.CountAsync("copied.orders WHERE left_out IS NOT NULL"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("text")]
    [InlineData("integer")]
    public async Task Columns_meet_by_position(string type)
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (gone integer, note text, id {type}); ALTER TABLE copied.orders DROP gone");
        var settings = Translator("""{"mappings": [{"source": {"ordinal": 1}, "sink": {"ordinal": 2}}, {"source": {"ordinal": 5}, "sink": {"name": "note"}}]}""");

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), settings);

        Assert.Equal(["1 ä€😀", "2 a\"b\n,", "? ?"], await scenario.ColumnAsync<string>("SELECT coalesce(id::text, '?') || ' ' || coalesce(note, '?') FROM copied.orders ORDER BY id NULLS LAST"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Values_are_converted()
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            {Orders}
            CREATE TABLE texts (a text, b text, c text, d text); INSERT INTO texts VALUES ('42', '1234.5600', '29/02/2024 13:30', '2/29/2024 1:30:00 PM'), (NULL, NULL, NULL, NULL);
            CREATE TABLE copied.orders (id text, day date, whole integer, paid integer);
            CREATE TABLE copied.texts (a integer, b numeric, c timestamptz, d timestamp);
            """);

        var orders = Map("customer_id=id, Order Date=day, price=whole, paid=paid");
        var plan = await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"), settings: orders);
        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), orders);
        await scenario.CopyAsync(End.Table("texts"), End.Table("texts", "copied"), Translator("""
            {"typeConversion": true, "typeConversionSettings": {"culture": "en-us"}, "mappings": [
                {"source": {"name": "a"}, "sink": {"name": "a", "type": "Int32"}}, {"source": {"name": "b"}, "sink": {"name": "b"}},
                {"source": {"name": "c", "type": "String", "format": "dd/MM/yyyy HH:mm"}, "sink": {"name": "c"}}, {"source": {"name": "d", "culture": "en-us"}, "sink": {"name": "d"}}]}
            """));

        Assert.Equal(RowEncoding.Batches, plan.Shape.Encoding);
        Assert.Contains(plan.Notes, note => note.Contains("price (numeric(10,2) to integer)", StringComparison.Ordinal));
        Assert.Equal(["1 2024-02-29 12 1", "2 1999-12-31 0 0", ""], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, day, whole, paid) FROM copied.orders ORDER BY id NULLS LAST"));
        Assert.Equal(["42 1234.5600 2024-02-29 13:30:00 2024-02-29 13:30:00", ""], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', a, b, c AT TIME ZONE 'UTC', d) FROM copied.texts ORDER BY a NULLS LAST"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Nothing_is_cut_off_when_that_is_forbidden()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (whole integer)");
        const string Settings = """{"typeConversion": true, "typeConversionSettings": {"allowDataTruncation": false}, "mappings": [{"source": {"name": "price"}, "sink": {"name": "whole"}}]}""";

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied"), Translator(Settings));

        Assert.Equal("IncompatibleRow", fault.Code);
        Assert.Contains("'price'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("allowDataTruncation", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("12.5", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Settings_for_conversions_count_where_columns_meet_by_name_too()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, day timestamp, paid boolean); INSERT INTO orders VALUES (1, '2024-02-29 13:30', true);
            CREATE TABLE copied.orders (paid text, day text, id text);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), Translator("""
            {"typeConversion": true, "typeConversionSettings": {"dateTimeFormat": "yyyy/MM/dd", "treatBooleanAsNumber": true}}
            """));

        Assert.Equal("1 2024/02/29 1", await scenario.ScalarAsync<string>("SELECT concat_ws(' ', id, day, paid) FROM copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{"columnMappings": "customer_id: id, note: text"}""")]
    [InlineData("""{"columnMappings": {"customer_id": "id", "note": "text"}}""")]
    [InlineData("""{"schemaMapping": {"customer_id": "id", "note": "text"}}""")]
    public async Task The_older_forms_are_understood(string translator)
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (id integer, text text)");

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), Translator(translator));

        Assert.Equal(["1 ä€😀", "2 a\"b\n,", ""], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, text) FROM copied.orders ORDER BY id NULLS LAST"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("\"@json('{\\\"type\\\": \\\"TabularTranslator\\\", \\\"mappings\\\": [{\\\"source\\\": {\\\"name\\\": \\\"note\\\"}, \\\"sink\\\": {\\\"name\\\": \\\"text\\\"}}]}')\"")]
    [InlineData("""{"value": "@pipeline().parameters.mapping", "type": "Expression"}""")]
    [InlineData("""{"type": "TabularTranslator", "mappings": "@pipeline().parameters.mapping.mappings"}""")]
    [InlineData("""{"type": "TabularTranslator", "mappings": [{"source": {"name": "@concat('no', 'te')"}, "sink": {"name": {"value": "@toLower('TEXT')", "type": "Expression"}}}]}""")]
    public async Task A_translator_may_be_an_expression(string translator)
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (text text)");
        var factory = scenario.Factory().Copy("Copy", End.Table("orders"), End.Table("orders", "copied"), new JsonObject { ["translator"] = JsonNode.Parse(translator) });
        factory.Parameters["mapping"] = Parse("""
            {"type": "Object", "defaultValue": {"type": "TabularTranslator", "mappings": [{"source": {"name": "note"}, "sink": {"name": "text"}}]}}
            """);
        await using var copies = new LocalCopies(factory.Build());

        await copies.RunAsync();

        Assert.Equal(2, await scenario.CountAsync("copied.orders WHERE text IN (SELECT note FROM orders)"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CustomerID=id", Side.Source, "'CustomerID' (there is 'customer_id')")]
    [InlineData("order_date=id", Side.Source, "'order_date' (there is 'Order Date')")]
    [InlineData("nowhere=id", Side.Source, "'nowhere'")]
    [InlineData("customer_id=ID", Side.Sink, "'ID' (there is 'id')")]
    [InlineData("customer_id=doubled", Side.Sink, "'doubled' (a generated column")]
    [InlineData("note=id, customer_id=moment", Side.Definition, "'customer_id' is of type 'Int32', which cannot be converted")]
    public async Task What_does_not_fit_is_named_before_the_first_row(string mapping, Side side, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (id integer, doubled integer GENERATED ALWAYS AS (id * 2) STORED, moment timestamp)");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied").With("preCopyScript", "CREATE TABLE ran ()"), Map(mapping));

        Assert.Equal(side, fault.Side);
        Assert.Contains(expected, fault.Detail, StringComparison.Ordinal);
        Assert.Null(await scenario.ScalarAsync<string>("SELECT to_regclass('ran')::text"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_position_beyond_the_last_column_says_how_many_there_are()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.orders (id integer)");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied"), Translator("""{"mappings": [{"source": {"ordinal": 6}, "sink": {"name": "id"}}]}"""));

        Assert.Contains("6 (there are 5)", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_generated_column_is_read_and_its_counterpart_computed()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, doubled integer GENERATED ALWAYS AS (id * 2) STORED); INSERT INTO orders VALUES (1), (2);
            CREATE TABLE copied.orders (key text, twice text, doubled text GENERATED ALWAYS AS (key || '!') STORED);
            """);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), Map("id=key, doubled=twice"));

        Assert.Equal(["1 2 1!", "2 4 2!"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', key, twice, doubled) FROM copied.orders ORDER BY key"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_column_may_go_to_two_columns_in_either_lane()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders} CREATE TABLE copied.same (a integer, b integer); CREATE TABLE copied.other (a integer, b text)");

        var same = Map("customer_id=a, customer_id=b");
        same["validateDataConsistency"] = true;
        await scenario.CopyAsync(End.Table("orders"), End.Table("same", "copied"), same);
        await scenario.CopyAsync(End.Query("SELECT * FROM orders"), End.Table("same", "copied"), same);
        await scenario.CopyAsync(End.Table("orders"), End.Table("other", "copied"), Map("customer_id=a, customer_id=b"));

        Assert.Equal(4, await scenario.CountAsync("copied.same WHERE a = b"));
        Assert.Equal(2, await scenario.CountAsync("copied.other WHERE a::text = b"));
    }
}
