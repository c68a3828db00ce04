using Azure.Storage.Blobs;
using Sluice.Definitions.Parsing;
using Sluice.Exploring.Previews;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Exploring.Previews;

/// <summary>The first rows of what a linked service holds, without a dataset.</summary>
public sealed class PreviewedItemTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_and_a_query_are_read_with_their_types()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE SCHEMA "Odd.Schema"; CREATE TABLE "Odd.Schema"."Some ""Rows" AS SELECT id, id * 1.5::numeric(9,2) AS amount FROM generate_series(1, 20) AS id
            """);
        await using var explorer = new Explorer(scenario.Factory());

        var table = await explorer.PreviewAsync("db", new PreviewedItem { Table = "\"Odd.Schema\".\"Some \"\"Rows\"" }, 2);
        var query = await explorer.PreviewAsync("db", new PreviewedItem
        {
            Query = "SELECT id AS \"The Id\", ARRAY[amount] AS l FROM \"Odd.Schema\".\"Some \"\"Rows\" ORDER BY id DESC; -- the last",
        });

        Assert.Equal("""[{"id":1,"amount":1.50},{"id":2,"amount":3.00}]""", table.Data.ToJsonString());
        Assert.Equal(("Int32", "Decimal", null), (table.Schema.Columns[0].Type, table.Schema.Columns[1].Type, table.Dataset));
        Assert.Equal((10, """{"The Id":20,"l":[30.00]}"""), (query.Data.Count, query.Data[0]!.ToJsonString()));
        Assert.Equal(["integer", "numeric[]"], query.Schema.Columns.Select(column => column.PhysicalType));
        Assert.StartsWith("the query in ", query.From, StringComparison.Ordinal);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT nothing FROM t", "42703")]
    [InlineData("SELECT 1 AS a, 2 AS a", "42702", "another name")]
    [InlineData("SELECT count() FROM", "42601")]
    [InlineData("SELECT 1; DELETE FROM t", "NotOneStatement")]
    [InlineData("SELECT 1) AS query; DELETE FROM t; SELECT * FROM (SELECT 1", "NotOneStatement")]
    [InlineData("SELECT 1) TO STDOUT --", "42601")]
    [InlineData("DELETE FROM t RETURNING id", "42601")]
    [InlineData("WITH gone AS (DELETE FROM t RETURNING id) SELECT * FROM gone", "0A000")]
    [InlineData("SELECT writes()", "25006")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', true), writes()", "25001")]
    [InlineData(" ; ", "NotOneStatement")]
    public async Task A_query_that_is_wrong_or_writes_is_refused_and_changes_nothing(string query, string code, string remedy = "")
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT 1 AS id;
            CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; RETURN 1; END $$
            """);
        await using var explorer = new Explorer(scenario.Factory());

        var fault = await Assert.ThrowsAsync<SluiceException>(() => explorer.PreviewAsync("db", new PreviewedItem { Query = query }));

        Assert.Equal((code, Side.Definition), (fault.Code, fault.Side));
        Assert.Contains(remedy, fault.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT count(*) FROM t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_takes_too_long_is_stopped()
    {
        using var scenario = await CopyScenario.CreateAsync();
        await using var explorer = new Explorer(scenario.Factory()) { Patience = TimeSpan.FromSeconds(1) };

        var fault = await Assert.ThrowsAsync<SluiceException>(
            () => explorer.PreviewAsync("db", new PreviewedItem { Query = "SELECT pg_sleep(600)::text" }).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal("PreviewTimedOut", fault.Code);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Files_are_read_as_a_dataset_of_their_format_would_be()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("looked"));
        await container.CreateAsync();
        await Explorer.UploadAsync(container, "in/a.csv", "x;y\n1;2\n");
        await Explorer.UploadAsync(container, "b.json", """{"a":1}""");
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        await File.WriteAllTextAsync(Path.Combine(scenario.Files, "in", "c.csv"), "1,2\n");
        await using var explorer = new Explorer(scenario.Factory());

        var csv = await explorer.PreviewAsync("blobs", new PreviewedItem
        {
            Path = $"{container.Name}/in/",
            Format = "DelimitedText",
            TypeProperties = new() { ["firstRowAsHeader"] = true, ["columnDelimiter"] = ";" },
        });
        var json = await explorer.PreviewAsync("blobs", new PreviewedItem { Path = $"{container.Name}/b.json", Format = "json" });
        var local = await explorer.PreviewAsync("files", new PreviewedItem { Path = "in/c.csv", Format = "DelimitedText" });

        Assert.Equal("""[{"x":"1","y":"2"}]""", csv.Data.ToJsonString());
        Assert.Equal("""[{"a":1}]""", json.Data.ToJsonString());
        Assert.Equal("""{"Prop_0":"1","Prop_1":"2"}""", local.Data[0]!.ToJsonString());
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_the_linked_service_does_not_have_is_refused_before_it_is_opened()
    {
        using var scenario = await CopyScenario.CreateAsync();
        await scenario.AzuriteAsync();
        await using var explorer = new Explorer(scenario.Factory());
        (string Service, PreviewedItem Item)[] wrong =
        [
            ("db", new()), ("db", new() { Table = "t", Query = "SELECT 1" }), ("db", new() { Path = "a.csv", Format = "DelimitedText" }),
            ("blobs", new() { Table = "t" }), ("blobs", new() { Path = "a/b.csv" }), ("blobs", new() { Path = "a/b.csv", Format = "Word" }),
            ("blobs", new() { Path = "", Format = "Json" }),
        ];

        foreach (var (service, item) in wrong)
            Assert.Equal("InvalidPreview", (await Assert.ThrowsAsync<SluiceException>(() => explorer.PreviewAsync(service, item))).Code);
        var settings = await Assert.ThrowsAsync<DefinitionException>(() => explorer.PreviewAsync("blobs", new PreviewedItem
        {
            Path = "a/b.csv",
            Format = "DelimitedText",
            TypeProperties = new() { ["firstRowAsHeader"] = "perhaps" },
        }));
        Assert.Contains("firstRowAsHeader", settings.Detail, StringComparison.Ordinal);
    }
}
