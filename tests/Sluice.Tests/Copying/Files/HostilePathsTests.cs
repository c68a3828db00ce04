using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane;

namespace Sluice.Tests.Copying.Files;

/// <summary>No path in a definition leads out of the folder that its linked service names, to read or to write.</summary>
public sealed class HostilePathsTests
{
    const string Outside = "id,note\n1,outside\n";

    static readonly string[] Refused = ["PathOutsideStore", "InvalidDefinition"];
    static readonly string[] NothingRead = [.. Refused, "FileNotFound"];

    /// <summary>Ways to the folder <c>outside</c>, which is beside the store's.</summary>
    public static TheoryData<string> Ways => new()
    {
        "../outside",
        "in/../../outside",
        "./../outside",
        "..//outside",
        "in/../../files/../outside",
        "{outside}",
        "/../outside",
        "../files2",
        "..\\outside",
        "%2e%2e/outside",
        "..%2foutside",
        "in/..\u2215..\u2215outside",
    };

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Ways))]
    public async Task Nothing_outside_is_read(string way)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, note text)");
        var outside = Plant(scenario);
        way = way.Replace("{outside}", outside, StringComparison.Ordinal);
        var read = new JsonObject { ["type"] = "FileServerReadSettings" };
        End[] tries =
        [
            End.Csv(way, "victim.csv"),
            End.Csv(way),
            End.Csv("", $"{way}/victim.csv"),
            End.Csv(way).Matching("*"),
            End.Csv("").Matching("*.csv", way),
            End.Csv("").Matching("victim*", $"{way}*"),
            End.Csv("").Matching($"{way}/victim.csv"),
            End.Csv("in").With("storeSettings", With(read, "fileListPath", $"{way}/list.txt")),
            End.Csv("in").With("storeSettings", With(read, "fileListPath", "in/list.txt")),
            End.Csv(way).With("storeSettings", With(read, "partitionRootPath", way)),
        ];
        await File.WriteAllTextAsync(Path.Combine(scenario.Files, "in", "list.txt"), $"{way}/victim.csv\n../{way}/victim.csv\n");

        foreach (var from in tries)
        {
            var fault = await scenario.FailAsync(from, End.Table("orders", "copied"));

            Assert.Contains(fault.Code, NothingRead);
        }

        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Ways))]
    public async Task Nothing_outside_is_written_removed_or_made(string way)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT g AS id, 'x' AS note FROM generate_series(1, 10) AS g");
        var outside = Plant(scenario);
        var before = Tree(scenario);
        way = way.Replace("{outside}", outside, StringComparison.Ordinal);
        (End To, JsonObject Settings)[] tries =
        [
            (End.Csv(way, "victim.csv"), []),
            (End.Csv(way), []),
            (End.Csv("out", $"{way}/victim.csv"), []),
            (End.Csv("out", $"../{way}/victim.csv"), []),
            (End.Csv(way).With("formatSettings", new JsonObject { ["type"] = "DelimitedTextWriteSettings", ["fileNamePrefix"] = "victim" }), []),
            (End.Csv("out").With("formatSettings", new JsonObject
            {
                ["type"] = "DelimitedTextWriteSettings",
                ["maxRowsPerFile"] = 5,
                ["fileNamePrefix"] = $"{way}/victim",
            }), []),
            (End.Csv("out"), new JsonObject { ["logSettings"] = Skipping.Log("Info", "files", way) }),
        ];

        foreach (var (to, settings) in tries)
        {
            try
            {
                await scenario.CopyAsync(End.Table("orders"), to, settings);
            }
            catch (SluiceException fault)
            {
                Assert.Contains(fault.Code, Refused);
            }
        }

        // What is no way out on this system is a folder of that odd name.
        Assert.Equal(before, Tree(scenario));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("../outside/victim")]
    [InlineData("a/../../outside/victim")]
    public async Task A_table_s_name_names_a_file_inside(string table)
    {
        using var scenario = await CopyScenario.CreateAsync();
        Plant(scenario);
        var before = Tree(scenario);
        await scenario.ExecuteAsync($"CREATE TABLE \"{table}\" AS SELECT 1 AS id");

        try
        {
            await scenario.CopyAsync(End.Table(table), End.Csv("out"));
            Assert.All(scenario.AllFiles.Where(file => !file.StartsWith("in/", StringComparison.Ordinal)), file => Assert.StartsWith("out/", file));
        }
        catch (SluiceException fault)
        {
            Assert.Equal("PathOutsideStore", fault.Code);
        }

        Assert.Equal(before, Tree(scenario));
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("../other")]
    [InlineData("a/../../other")]
    [InlineData("./x")]
    [InlineData("..\\other")]
    public async Task No_blob_path_leads_into_another_container(string way)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE copied.orders (id integer)");
        await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName();

        foreach (var end in new[] { End.Blobs(container, way, "a.csv"), End.Blobs(container, "in", $"{way}/a.csv") })
        {
            var written = await scenario.FailAsync(End.Table("orders"), end);
            var read = await scenario.FailAsync(end, End.Table("orders", "copied"));

            Assert.Contains(written.Code, Refused);
            Assert.Contains(read.Code, Refused);
        }
    }

    static string Plant(CopyScenario scenario)
    {
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        var beside = Path.GetDirectoryName(scenario.Files)!;
        foreach (var folder in new[] { "outside", "files2" })
        {
            Directory.CreateDirectory(Path.Combine(beside, folder));
            File.WriteAllText(Path.Combine(beside, folder, "victim.csv"), Outside);
            File.WriteAllText(Path.Combine(beside, folder, "list.txt"), "victim.csv\n");
        }

        return Path.Combine(beside, "outside");
    }

    /// <summary>Everything beside the store with what it holds.</summary>
    static IReadOnlyList<string> Tree(CopyScenario scenario) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(scenario.Files)!, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(scenario.Files + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(file => $"{file}: {File.ReadAllText(file)}")];

    static JsonObject With(JsonObject settings, string name, string value)
    {
        var copy = (JsonObject)settings.DeepClone();
        copy[name] = value;
        return copy;
    }
}
