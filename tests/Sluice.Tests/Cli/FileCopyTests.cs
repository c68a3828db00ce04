using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane.Files;

namespace Sluice.Tests.Cli;

/// <summary><c>sluice copy</c> between files of several formats and tables.</summary>
public sealed class FileCopyTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Delimited_text_becomes_Parquet_and_a_table()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (key integer, text text, price numeric); CREATE TABLE copied.more (id integer, note text, price numeric)");
        await scenario.WriteAsync("in/a.csv", "id,note,price\n1,\"ä,\n😀\",1.50\n2,,\n");
        await scenario.WriteAsync("in/b.csv", "id,note,price\n3,c,-0.1\n");
        var parquet = Path.Combine(scenario.Files, "out", "orders.parquet");

        var first = (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "in"), parquet, "--json")).Succeeded();
        (await scenario.SluiceAsync("copy", parquet, scenario.Uri, "--to-table", "copied.orders", "--map", "id=key, note=text")).Succeeded();
        (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "in", "*.csv"), Path.Combine(scenario.Files, "lake"), "--format", "parquet")).Succeeded();
        (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "lake"), scenario.Uri, "--to-table", "copied.more", "--format", "parquet")).Succeeded();

        Assert.Equal(3, (int)first.Json["rowsCopied"]!);
        Assert.Equal(["lake/a.parquet", "lake/b.parquet"], scenario.AllFiles.Where(file => file.StartsWith("lake", StringComparison.Ordinal)));
        Assert.Equal(["1 ä,\n😀", "2", "3 c"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', key, text) FROM copied.orders ORDER BY key"));
        Assert.Equal(["1 ä,\n😀 1.50", "2", "3 c -0.1"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, note, price) FROM copied.more ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_of_any_content_are_copied_as_they_are()
    {
        using var scenario = await CopyScenario.CreateAsync("SELECT 1");
        foreach (var file in new[] { "in/a.csv.gz", "in/sub/b" })
            await scenario.WriteAsync(file, "no gzip");

        var copied = (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "in"), Path.Combine(scenario.Files, "out"), "--format", "binary")).Succeeded();
        var refused = await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "in"), Path.Combine(scenario.Files, "out"), "--format", "binary", "--map", "a=b");

        Assert.Contains("2 files, 14 B read, 14 B written, 2 slices", copied.Output, StringComparison.Ordinal);
        Assert.Equal(["in/a.csv.gz", "in/sub/b", "out/a.csv.gz", "out/sub/b"], scenario.AllFiles);
        Assert.Equal("no gzip", await File.ReadAllTextAsync(Path.Combine(scenario.Files, "out", "a.csv.gz")));
        Assert.Contains("files are copied as they are", refused.Error, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_become_JSON_and_nested_JSON_becomes_text()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT 1 AS id, ARRAY['a', NULL] AS tags, '{"a": 1}'::jsonb AS doc; CREATE TABLE copied.orders (id integer, tags text[], doc jsonb); CREATE TABLE copied.texts (id integer, tags text, doc text);
            """);
        var file = Path.Combine(scenario.Files, "orders.jsonl.gz");

        (await scenario.SluiceAsync("copy", scenario.Uri, file, "--table", "public.orders")).Succeeded();
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders")).Succeeded();
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.texts")).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Equal("""1 ["a",null] {"a":1}""", await scenario.ScalarAsync<string>("SELECT id || ' ' || tags || ' ' || replace(doc, ' ', '') FROM copied.texts"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("orders.csv.zst")]
    [InlineData("orders.jsonl.zst")]
    public async Task Files_are_compressed_with_zstd_by_their_extension(string name)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id, repeat('ä', i % 50) AS note FROM generate_series(1, 20000) AS i; CREATE TABLE copied.orders (LIKE orders)");
        var file = Path.Combine(scenario.Files, name);

        (await scenario.SluiceAsync("copy", scenario.Uri, file, "--table", "public.orders")).Succeeded();
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders")).Succeeded();

        var bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal("28B52FFD", Convert.ToHexString(bytes[..4]));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Columns_that_do_not_meet_are_named()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer)");
        await scenario.WriteAsync("orders.csv", "ID\n1\n");
        var file = Path.Combine(scenario.Files, "orders.csv");

        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders")).Failing(SluiceOutcome.Failed, "sink").Naming("'ID' (there is 'id')");
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders", "--map", "id=id")).Failing(SluiceOutcome.Failed, "source").Naming("'id' (there is 'ID')");
        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders", "--map", "ID=id")).Succeeded();
        Assert.Equal(1, await scenario.CountAsync("copied.orders"));
    }
}
