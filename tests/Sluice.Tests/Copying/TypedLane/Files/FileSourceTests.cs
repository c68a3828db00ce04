using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Which files of a folder are copied into a table, and what their folders say, in either lane.</summary>
public sealed class FileSourceTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{"wildcardFileName": "*"}""", "1 2 3 4")]
    [InlineData("""{"wildcardFileName": "*.*"}""", "1 2 3 4")]
    [InlineData("""{"wildcardFileName": "*", "recursive": false}""", "1 4")]
    [InlineData("""{"wildcardFileName": "a*"}""", "1 2 3")]
    [InlineData("""{"wildcardFolderPath": "in/20*", "wildcardFileName": "*"}""", "2 3")]
    [InlineData("""{"wildcardFolderPath": "in/20*", "wildcardFileName": "*", "recursive": false}""", "2")]
    [InlineData("""{"wildcardFolderPath": "in/*/01", "wildcardFileName": "a.???*"}""", "3")]
    [InlineData("""{"fileListPath": "list.txt"}""", "2 4")]
    [InlineData("""{"fileListPath": "list.txt", "recursive": false, "modifiedDatetimeStart": "2999-01-01"}""", "2 4")]
    [InlineData("""{"wildcardFileName": "*", "modifiedDatetimeStart": "2024-02-29T00:00:00Z", "modifiedDatetimeEnd": "2024-03-01T00:00:00Z"}""", "2")]
    public async Task The_files_asked_for_are_copied(string store, string expected)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer)");
        foreach (var format in (string[])["csv", "json"])
        {
            string[] files = [$"in/a.{format}", $"in/2024/a.{format}", $"in/2024/01/a.{format}", $"in/b.{format}"];
            for (var i = 0; i < files.Length; i++)
                await scenario.WriteAsync(files[i], format == "csv" ? $"id\n{i + 1}\n" : $$"""{"id": {{i + 1}}}""");
            File.SetLastWriteTimeUtc(Path.Combine(scenario.Files, files[1]), new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc));
            await scenario.WriteAsync("list.txt", $"2024/a.{format}\r\nb.{format}\r\n");
            var source = (format == "csv" ? End.Csv("in") : End.Json("in")).With("storeSettings", Parse(store));

            await scenario.CopyAsync(source, End.Table("orders", "copied").With("preCopyScript", "TRUNCATE copied.orders"), parallel: 2);

            Assert.Equal(expected, await scenario.ScalarAsync<string>("SELECT string_agg(id::text, ' ' ORDER BY id) FROM copied.orders"));
            Directory.Delete(Path.Combine(scenario.Files, "in"), recursive: true);
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task A_window_in_which_nothing_was_written_copies_nothing_and_succeeds(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE copied.orders (id integer)");
        var files = format switch { "Csv" => End.Csv("in"), "Json" => End.Json("in"), _ => End.Parquet("in") };
        await scenario.CopyAsync(End.Table("orders"), files);
        var store = new JsonObject { ["wildcardFileName"] = "*", ["modifiedDatetimeEnd"] = new DateTime(2000, 1, 1).ToString("s", CultureInfo.InvariantCulture) };
        var source = files.With("storeSettings", store);

        var toTable = await scenario.CopyAsync(source, End.Table("orders", "copied").With("preCopyScript", "CREATE TABLE ran ()"));
        var toFiles = await scenario.CopyAsync(source, End.Csv("out"));

        Assert.Equal((0, 0), (toTable.RowsCopied, toFiles.RowsCopied));
        Assert.Equal("ran", await scenario.ScalarAsync<string>("SELECT to_regclass('ran')::text"));
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.DoesNotContain(scenario.AllFiles, file => file.StartsWith("out", StringComparison.Ordinal));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Folders_become_columns(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE copied.orders (month text, id integer, year integer); CREATE TABLE copied.mapped (m integer, y text);
            """);
        End EndOf(string folder) => format switch { "Csv" => End.Csv(folder), "Json" => End.Json(folder), _ => End.Parquet(folder) };
        foreach (var folder in (string[])["year=2024/month=01", "year=2024/month=02", "year=2025/month=__HIVE_DEFAULT_PARTITION__"])
            await scenario.CopyAsync(End.Table("orders"), EndOf($"lake/{folder}"));
        var source = EndOf("lake").With("storeSettings", Parse("""{"wildcardFileName": "*", "enablePartitionDiscovery": true}"""));

        await scenario.CopyAsync(source, End.Table("orders", "copied"));
        await scenario.CopyAsync(source, End.Table("mapped", "copied"), Map("month=m, year=y"));

        Assert.Equal(["1 2024 01", "1 2024 02", "1 2025 ?"], await scenario.ColumnAsync<string>("SELECT id || ' ' || year || ' ' || coalesce(month, '?') FROM copied.orders ORDER BY year, month"));
        Assert.Equal(["2024 1", "2024 2", "2025 ?"], await scenario.ColumnAsync<string>("SELECT y || ' ' || coalesce(m::text, '?') FROM copied.mapped ORDER BY y, m"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Folders_below_a_root_become_columns_of_files_too()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, month integer)");
        await scenario.WriteAsync("lake/year=2024/month=01/a.csv", "1\n");
        await scenario.WriteAsync("lake/year=2024/month=02/a.csv", "2\n");
        var source = End.Csv("lake").Set("firstRowAsHeader", false).With("storeSettings", Parse("""
            {"wildcardFileName": "*", "enablePartitionDiscovery": true, "partitionRootPath": "lake/year=2024"}
            """));

        await scenario.CopyAsync(source, End.Table("orders", "copied"));
        await scenario.CopyAsync(source, End.Json("out", "all.json").With("storeSettings", Parse("""{"copyBehavior": "MergeFiles"}""")));

        Assert.Equal(["1 1", "2 2"], await scenario.ColumnAsync<string>("SELECT id || ' ' || month FROM copied.orders ORDER BY id"));
        Assert.Equal("{\"Prop_0\":\"1\",\"month\":\"01\"}\n{\"Prop_0\":\"2\",\"month\":\"02\"}\n", await scenario.ReadAsync("out/all.json"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Lines_before_the_header_are_skipped()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        await scenario.WriteAsync("in/orders.csv", "Exported today\n\n,,,\nid,note\n1,a\n");

        await scenario.CopyAsync(End.Csv("in", "orders.csv").With("formatSettings", Parse("""{"skipLineCount": 2}""")), End.Table("orders", "copied"));

        Assert.Equal("1a", await scenario.ScalarAsync<string>("SELECT id || note FROM copied.orders"));
    }
}
