using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane.Files;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>Columns that a source adds to its own.</summary>
public sealed class AdditionalColumnsTests
{
    static readonly JsonArray Added = new(
        new JsonObject { ["name"] = "fixed", ["value"] = "ä '\"," },
        new JsonObject { ["name"] = "pipe", ["value"] = new JsonObject { ["value"] = "@concat(pipeline().Pipeline, '!')", ["type"] = "Expression" } },
        new JsonObject { ["name"] = "twin", ["value"] = "$$COLUMN:id" });

    static readonly JsonArray WithPath = new([.. Added.Select(column => column!.DeepClone()), new JsonObject { ["name"] = "path", ["value"] = "$$FILEPATH" }]);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Rows_of_files_get_them(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 20000) AS i;
            CREATE TABLE copied.orders (path text, twin integer, note text, fixed text, id integer, pipe text);
            """);
        await scenario.CopyAsync(End.Table("orders"), EndOf(format, "in/sub"));

        await scenario.CopyAsync(EndOf(format, "in").Matching("*").With("additionalColumns", WithPath.DeepClone()), End.Table("orders", "copied"));

        Assert.Equal(20000, await scenario.CountAsync($"""
            copied.orders AS c JOIN orders AS o USING (id) WHERE twin = id AND fixed = 'ä ''",' AND pipe = 'copies!' AND path = 'sub/orders.{format.ToLowerInvariant()}' AND c.note = o.note
            """));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_of_tables_get_them()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 20000) AS i;
            CREATE TABLE copied.orders (twin integer, note text, fixed text, id integer, pipe text); CREATE TABLE copied.back (LIKE copied.orders);
            """);
        var source = End.Table("orders").With("additionalColumns", Added.DeepClone());

        await scenario.CopyAsync(source.ByRange("id"), End.Table("orders", "copied"), parallel: 2);
        await scenario.CopyAsync(source, End.Csv("out"));
        await scenario.CopyAsync(End.Csv("out").Matching("*"), End.Table("back", "copied"));

        Assert.Equal(20000, await scenario.CountAsync("copied.orders JOIN orders USING (id, note) WHERE twin = id AND fixed = 'ä ''\",' AND pipe = 'copies!'"));
        await scenario.AssertSameAsync("copied.orders", "copied.back");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Table")]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task They_can_be_mapped_like_the_others(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT 7 AS id, 'a' AS note; CREATE TABLE copied.orders (key bigint, text text, name text);
            """);
        await scenario.CopyAsync(End.Table("orders"), format == "Table" ? End.Csv("in") : EndOf(format, "in"));
        var source = (format == "Table" ? End.Table("orders") : EndOf(format, "in").Matching("*")).With("additionalColumns", Added.DeepClone());

        await scenario.CopyAsync(source, End.Table("orders", "copied"), Map("twin=key, note=text, pipe=name"));
        await scenario.CopyAsync(source, End.Table("orders", "copied"), Map("fixed=text, pipe=name"));

        Assert.Equal(["7 a copies!", "ä '\", copies!"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', key, text, name) FROM copied.orders ORDER BY key"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task They_may_be_all_that_is_mapped(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 17000) AS i; CREATE TABLE copied.orders (name text)");
        await scenario.CopyAsync(End.Table("orders"), EndOf(format, "in"));
        var source = EndOf(format, "in").Matching("*").With("additionalColumns", new JsonArray(new JsonObject { ["name"] = "n", ["value"] = "v" }));

        var output = await scenario.CopyAsync(source, End.Table("orders", "copied"), Map("n=name"));

        Assert.Equal((17000, 17000), (output.RowsCopied, await scenario.CountAsync("copied.orders WHERE name = 'v'")));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Text_without_a_header_gets_them_by_name()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (fixed text, id integer, note text, twin integer, pipe text)");
        await scenario.WriteAsync("in/orders.csv", "1,a\n2,b\n");
        var added = Parse("""{"c": [{"name": "fixed", "value": "f"}, {"name": "twin", "value": "$$COLUMN:Prop_0"}, {"name": "pipe", "value": "p"}]}""")["c"]!;

        await scenario.CopyAsync(End.Csv("in", "orders.csv").Set("firstRowAsHeader", false).With("additionalColumns", added.DeepClone()), End.Table("orders", "copied"));

        Assert.Equal(["f1a1p", "f2b2p"], await scenario.ColumnAsync<string>("SELECT fixed || id || note || twin || pipe FROM copied.orders ORDER BY id"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id", "x", "'id' already")]
    [InlineData("twin", "$$COLUMN:ID", "'ID', which the source does not have")]
    [InlineData("nowhere", "x", "'nowhere'")]
    public async Task What_is_wrong_with_one_is_said_before_the_first_row(string name, string value, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 7 AS id; CREATE TABLE copied.orders (id integer, twin integer)");
        var added = new JsonArray(new JsonObject { ["name"] = name, ["value"] = value });
        await scenario.WriteAsync("in/orders.csv", "id\n1\n");

        foreach (var source in new[] { End.Table("orders"), End.Csv("in", "orders.csv") })
        {
            var fault = await scenario.FailAsync(source.With("additionalColumns", added.DeepClone()), End.Table("orders", "copied").With("preCopyScript", "CREATE TABLE ran ()"));

            Assert.Contains(expected, fault.Detail, StringComparison.Ordinal);
            Assert.Null(await scenario.ScalarAsync<string>("SELECT to_regclass('ran')::text"));
        }
    }

    static End EndOf(string format, string folder) => format switch { "Csv" => End.Csv(folder), "Json" => End.Json(folder), _ => End.Parquet(folder) };
}
