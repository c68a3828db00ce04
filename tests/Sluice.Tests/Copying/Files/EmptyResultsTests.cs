using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Files;

/// <summary>No rows are a result like any other: a file says so, and is read as such.</summary>
public sealed class EmptyResultsTests
{
    const string Tables = """
        CREATE TABLE parted (id integer, t text) PARTITION BY RANGE (id);
        CREATE TABLE copied.t (id integer NOT NULL, t text);
        """;

    public static TheoryData<string, string> Formats => new() { { "csv", ", header = true" }, { "json", "" }, { "parquet", "" } };

    [NeedsTheory(Needs.PostgreSql | Needs.ParquetTools)]
    [MemberData(nameof(Formats))]
    public async Task A_partitioned_table_without_partitions_is_a_file_without_rows(string format, string option)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var whole = File(format, "whole");

        await scenario.CopyAsync(End.Table("parted"), whole, parallel: 4);
        await scenario.CopyAsync(End.Table("parted").ByPartition(), File(format, "parts"), parallel: 4);
        await scenario.CopyAsync(End.Query("SELECT * FROM parted"), File(format, "query"));

        Assert.Equal(3, scenario.AllFiles.Count);
        Assert.Equal(0, (await scenario.CopyAsync(whole, End.Table("t", "copied"))).RowsCopied);
        var path = Path.Combine(scenario.Files, "whole", $"t.{format}");
        if (format != "json")
        {
            var rows = await ParquetTools.DuckDbAsync($"SELECT id, t FROM read_{format}('{path}'{option})");
            Assert.Empty(rows.Rows);
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv", "")]
    [InlineData("csv", "\uFEFF")]
    [InlineData("csv", "\r\n\n")]
    [InlineData("csv", "id,t\r\n")]
    [InlineData("csv", "id,t")]
    [InlineData("json", "")]
    [InlineData("json", "[]")]
    [InlineData("json", " [ ]\n")]
    [InlineData("json", "\n")]
    public async Task A_file_without_rows_is_read_alone_and_among_others_in_every_lane(string format, string content)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await WriteAsync(scenario, $"alone/t.{format}", content);
        foreach (var name in new[] { "a", "c" })
            await WriteAsync(scenario, $"among/{name}.{format}", content);
        await WriteAsync(scenario, $"among/b.{format}", format == "csv" ? "t,id\nx,1\n" : "{\"t\":\"x\",\"id\":1}");
        var among = File(format, "among", null).Matching("*");

        foreach (var settings in new[] { new JsonObject(), new JsonObject { ["enableSkipIncompatibleRow"] = true } })
        {
            Assert.Equal(0, (await scenario.CopyAsync(File(format, "alone"), End.Table("t", "copied"), settings)).RowsCopied);
            Assert.Equal(1, (await scenario.CopyAsync(among, End.Table("t", "copied"), settings)).RowsCopied);
        }

        Assert.Equal(["1x", "1x"], await scenario.ColumnAsync<string>("SELECT id || t FROM copied.t"));
        var merged = new JsonObject { ["type"] = "FileServerWriteSettings", ["copyBehavior"] = "MergeFiles" };
        Assert.Equal(1, (await scenario.CopyAsync(among, File("json", "merged").With("storeSettings", merged))).RowsCopied);
        await scenario.CopyAsync(File(format, "alone"), File("json", "again"));
        Assert.Equal(0, (await scenario.CopyAsync(File("json", "again"), End.Table("t", "copied"))).RowsCopied);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv", "")]
    [InlineData("json", "[]")]
    public async Task Where_nobody_tells_the_columns_the_fault_says_so(string format, string content)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await WriteAsync(scenario, $"in/t.{format}", content);

        var created = await scenario.FailAsync(File(format, "in"), End.Table("made", "copied").With("tableOption", "autoCreate"));
        var written = await scenario.FailAsync(File(format, "in"), File("parquet", "out"));

        Assert.Equal(("NoColumns", "NoColumns"), (created.Code, written.Code));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_mapping_tells_the_columns_of_an_empty_file()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await WriteAsync(scenario, "in/t.csv", "");
        var mapping = JsonNode.Parse("""{"translator": {"type": "TabularTranslator", "mappings": [{"source": {"name": "a"}, "sink": {"name": "id", "type": "Int32"}}]}}""")!.AsObject();

        await scenario.CopyAsync(File("csv", "in"), File("parquet", "out"), mapping);

        Assert.Equal(0, (await scenario.CopyAsync(File("parquet", "out"), End.Table("t", "copied"))).RowsCopied);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Objects_without_properties_are_rows_that_nobody_can_write()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await WriteAsync(scenario, "in/t.json", "{}");

        Assert.Equal("NoColumns", (await scenario.FailAsync(File("json", "in"), End.Table("t", "copied"))).Code);
    }

    static End File(string format, string folder, string? name = "t") => (format, name is null ? null : $"{name}.{format}") switch
    {
        ("csv", var file) => End.Csv(folder, file),
        ("json", var file) => End.Json(folder, file),
        (_, var file) => End.Parquet(folder, file),
    };

    static async Task WriteAsync(CopyScenario scenario, string path, string content)
    {
        var full = Path.Combine(scenario.Files, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await System.IO.File.WriteAllBytesAsync(full, Encoding.UTF8.GetBytes(content));
    }
}
