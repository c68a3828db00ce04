using Azure.Storage.Blobs;
using Sluice.Definitions.Parsing;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Exploring.Previews;

/// <summary>The first rows of a dataset, typed.</summary>
public sealed class PreviewTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Values_of_a_table_are_typed_and_exact()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT 1 AS i, 12345678901234567890.123456789::numeric AS n, 'NaN'::float8 AS f, true AS b, 'ä"'::text AS s, '\x00ff'::bytea AS y,
                '2024-02-29 12:34:56.789'::timestamp AS at, '2024-02-29 12:00+02'::timestamptz AS tz, '{"a":[1]}'::jsonb AS j, ARRAY[1,NULL] AS l,
                '[0:1]={7,8}'::int[] AS odd, NULL::text AS nothing, '(1,2)'::point AS p, '1 day'::interval AS spans
            """);

        var preview = await Explorer.PreviewAsync(scenario, End.Table("t"));

        Assert.Equal(
            """[{"i":1,"n":12345678901234567890.123456789,"f":"NaN","b":true,"s":"ä\"","y":"AP8=","at":"2024-02-29T12:34:56.789","tz":"2024-02-29T10:00:00+00:00","j":{"a":[1]},"l":[1,null],"odd":"[0:1]={7,8}","nothing":null,"p":"(1,2)","spans":"1 day"}]""",
            preview.Data.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(["Int32", "Decimal", "Double", "Boolean", "String", "Byte[]"], preview.Schema.Columns.Take(6).Select(column => column.Type));
        Assert.Equal(("flat", "numeric"), (preview.Format, preview.Schema.Columns[1].PhysicalType));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Ten_rows_come_unless_more_are_asked_for()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE \"Many Rows\" AS SELECT id FROM generate_series(1, 1000) AS id");

        Assert.Equal(10, (await Explorer.PreviewAsync(scenario, End.Table("Many Rows"))).Data.Count);
        Assert.Equal(100, (await Explorer.PreviewAsync(scenario, End.Table("Many Rows"), 100)).Data.Count);
        foreach (var rows in new[] { 0, 101 })
        {
            var fault = await Assert.ThrowsAsync<SluiceException>(() => Explorer.PreviewAsync(scenario, End.Table("Many Rows"), rows));
            Assert.Equal((Side.Definition, "InvalidRows"), (fault.Side, fault.Code));
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Large_values_are_shown_as_far_as_they_fit()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE large AS SELECT id, repeat('x', 300000) AS filler FROM generate_series(1, 50) AS id");

        var preview = await Explorer.PreviewAsync(scenario, End.Table("large"), 50);

        Assert.InRange(preview.Data.Count, 1, 49);
        Assert.Contains("too large", Assert.Single(preview.Notes), StringComparison.Ordinal);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_view_that_takes_too_long_is_stopped_and_said_so()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE VIEW slow AS SELECT pg_sleep(600)::text AS nothing");
        await using var explorer = new Explorer(scenario.Factory().Copy("read", End.Table("slow"), End.Csv("unused"))) { Patience = TimeSpan.FromSeconds(1) };

        var fault = await Assert.ThrowsAsync<SluiceException>(() => explorer.PreviewAsync("readIn").WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal((Side.Source, "PreviewTimedOut"), (fault.Side, fault.Code));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_that_is_not_there_and_a_query_without_a_table_are_told()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE \"Orders\" (id int)");

        var missing = await Assert.ThrowsAsync<SluiceException>(() => Explorer.PreviewAsync(scenario, End.Table("orders")));
        var query = await Assert.ThrowsAsync<SluiceException>(() => Explorer.PreviewAsync(scenario, End.Query("SELECT 1")));

        Assert.Equal(("TableNotFound", "NoTable", true), (missing.Code, query.Code, missing.IsNotFound));
        Assert.Contains("\"Orders\"", missing.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_schema_is_imported_with_types_precision_and_physical_types()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t (id bigint, amount numeric(9,2), at timestamptz)");
        await using var explorer = new Explorer(scenario.Factory().Copy("read", End.Table("t"), End.Csv("unused")));

        var columns = await explorer.SchemaAsync("readIn");

        Assert.Equal(
            [("id", "Int64", "bigint", null, null), ("amount", "Decimal", "numeric(9,2)", 9, 2), ("at", "DateTime", "timestamp with time zone", (int?)null, (int?)null)],
            columns.Select(column => (column.Name, column.Type, column.PhysicalType, column.Precision, column.Scale)));
        await Assert.ThrowsAsync<DefinitionException>(() => explorer.SchemaAsync("nothing"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_of_each_format_show_the_rows_that_were_written()
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE t AS SELECT id, 'name ' || id AS name, id * 1.5 AS amount, id > 2 AS ok FROM generate_series(1, 20) AS id");
        await scenario.CopyAsync(End.Table("t"), End.Csv("csv", "a.csv").Gzip());
        await scenario.CopyAsync(End.Table("t"), End.Json("json", "a.json"));
        await scenario.CopyAsync(End.Table("t"), End.Parquet("parquet", "a.parquet"));

        var csv = await Explorer.PreviewAsync(scenario, End.Csv("csv").Gzip(), 2);
        var json = await Explorer.PreviewAsync(scenario, End.Json("json"), 2);
        var parquet = await Explorer.PreviewAsync(scenario, End.Parquet("parquet"), 2);

        Assert.Equal("""[{"id":"1","name":"name 1","amount":"1.5","ok":"f"},{"id":"2","name":"name 2","amount":"3.0","ok":"f"}]""", csv.Data.ToJsonString());
        Assert.Equal("""[{"id":1,"name":"name 1","amount":1.5,"ok":false},{"id":2,"name":"name 2","amount":3.0,"ok":false}]""", json.Data.ToJsonString());
        Assert.Equal((2, 1), (parquet.Data.Count, (int?)parquet.Data[0]!["id"]));
        Assert.Equal(["String", "String", "String", "String"], csv.Schema.Columns.Select(column => column.Type));
        Assert.Equal(["Decimal", "String", "Decimal", "Boolean"], json.Schema.Columns.Select(column => column.Type));
        Assert.Equal(["Int32", "String", "Boolean"], parquet.Schema.Columns.Where(column => column.Name != "amount").Select(column => column.Type));
        Assert.StartsWith("parquet/a.parquet", parquet.From, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_first_file_is_read_and_rows_that_cannot_be_are_told()
    {
        using var scenario = await CopyScenario.CreateAsync();
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        await File.WriteAllTextAsync(Path.Combine(scenario.Files, "in", "b.csv"), "x\nlater\n");
        await File.WriteAllTextAsync(Path.Combine(scenario.Files, "in", "a.csv"), "x,y\n1,2\n3,4,5\n6,7\n");

        var preview = await Explorer.PreviewAsync(scenario, End.Csv("in"));

        Assert.Equal("""[{"x":"1","y":"2"},{"x":"6","y":"7"}]""", preview.Data.ToJsonString());
        Assert.Contains("row 2", Assert.Single(preview.Notes), StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<SluiceException>(() => Explorer.PreviewAsync(scenario, End.Csv("none")));
        Assert.Equal(("FileNotFound", true), (none.Code, none.IsNotFound));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_blob_is_read()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("preview"));
        await container.CreateAsync();
        await Explorer.UploadAsync(container, "in/a.json", """[{"a":1.50,"b":{"c":[1]}},{"b":"text"}]""");

        var preview = await Explorer.PreviewAsync(scenario, End.Json("in").InBlobs(container.Name));

        Assert.Equal("""[{"a":1.50,"b":{"c":[1]}},{"a":null,"b":"text"}]""", preview.Data.ToJsonString());
    }
}
