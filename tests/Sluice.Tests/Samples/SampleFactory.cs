using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Samples;

/// <summary>
/// A factory of <c>samples/factories</c> on servers of this machine, as its README says: its tables are made by its scripts, its own file
/// of overrides points it there, and the passwords are in the environment.
/// </summary>
sealed partial class SampleFactory : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _name;
    readonly PostgreSqlCluster _cluster;
    readonly Azurite _azurite;

    SampleFactory(string name, PostgreSqlCluster cluster, Azurite azurite, string shop, string warehouse) =>
        (_name, _cluster, _azurite, Shop, Warehouse) = (name, cluster, azurite, shop, warehouse);

    /// <summary>The folder of all of them.</summary>
    public static string All { get; } = Path.Combine(Repository.Root, "samples", "factories");

    /// <summary>The database that is read.</summary>
    public string Shop { get; }

    /// <summary>The database that is written to.</summary>
    public string Warehouse { get; }

    public static async Task<SampleFactory> CreateAsync(string name)
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var sample = new SampleFactory(
            name, cluster, await Azurite.SharedAsync(), await cluster.CreateDatabaseAsync("shop"), await cluster.CreateDatabaseAsync("warehouse"));
        foreach (var (database, script) in new[] { (sample.Shop, "shop.sql"), (sample.Warehouse, "warehouse.sql") })
        {
            if (Path.Combine(All, name, "sql", script) is var file && File.Exists(file))
                await cluster.ExecuteAsync(database, await File.ReadAllTextAsync(file));
        }

        await File.WriteAllTextAsync(sample.Overrides, sample.LocalOverrides().ToJsonString());
        return sample;
    }

    string Overrides => _folder.File("local.json");

    /// <summary>Runs one of its pipelines to its end.</summary>
    public Task<SluiceOutcome> RunAsync(string pipeline, params IEnumerable<string> options) => SluiceAsync("run", [pipeline, .. options]);

    /// <summary>Runs a pipeline that must succeed; the slices that it copied, as the progress tells: what, and how many rows.</summary>
    public async Task<IReadOnlyList<(string Copied, long Rows)>> CopiesAsync(string pipeline, params IEnumerable<string> options) =>
        CopiesOf((await RunAsync(pipeline, options)).Succeeded());

    /// <summary>The slices that a run copied.</summary>
    public static IReadOnlyList<(string Copied, long Rows)> CopiesOf(SluiceOutcome outcome) =>
    [
        .. Done().Matches(outcome.Error).Select(match => (match.Groups["copied"].Value, long.Parse(match.Groups["rows"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)))
            .Order(),
    ];

    /// <summary>How the activities of a run ended, as <c>NAME Status</c>, and the run itself.</summary>
    public async Task<IReadOnlyList<string>> StatusesAsync(string pipeline, params IEnumerable<string> options)
    {
        var report = (await RunAsync(pipeline, [.. options, "--json"])).Json;
        return [.. report["activities"]!.AsArray().Select(run => $"{run!["activityName"]} {run["status"]}"), $"run {report["status"]}"];
    }

    /// <summary>Checks that every pipeline of it runs.</summary>
    public async Task ValidateAsync()
    {
        var report = (await SluiceAsync("validate", "--json")).Succeeded().Json;
        Assert.NotEmpty(report["pipelines"]!.AsArray());
        Assert.Equal(report["pipelines"]!.AsArray().Count, (int)report["run"]!);
        Assert.DoesNotContain("has no effect", report.ToJsonString(), StringComparison.Ordinal);
    }

    public BlobContainerClient Container(string name) => new(_azurite.ConnectionString, name);

    /// <summary>The blobs of a container, by name.</summary>
    public async Task<SortedDictionary<string, BlobItemProperties>> BlobsAsync(string container)
    {
        var blobs = new SortedDictionary<string, BlobItemProperties>(StringComparer.Ordinal);
        await foreach (var blob in Container(container).GetBlobsAsync())
            blobs[blob.Name] = blob.Properties;
        return blobs;
    }

    /// <summary>The rows of a CSV blob, without its header.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string container, string blob) =>
        [.. (await Container(container).GetBlobClient(blob).DownloadContentAsync()).Value.Content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    public Task ExecuteAsync(string database, string sql) => _cluster.ExecuteAsync(database, sql);

    public Task<IReadOnlyList<string>> ColumnAsync(string database, string sql) => _cluster.ColumnAsync<string>(database, sql);

    /// <summary>A query gives the same rows in both databases, and there are some.</summary>
    public async Task AssertSameAsync(string query)
    {
        var checksum = await _cluster.ChecksumAsync(Shop, $"({query})");
        Assert.False(checksum.StartsWith("0:", StringComparison.Ordinal), query);
        Assert.Equal(checksum, await _cluster.ChecksumAsync(Warehouse, $"({query})"));
    }

    public void Dispose() => _folder.Dispose();

    Task<SluiceOutcome> SluiceAsync(string command, params IEnumerable<string> arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["SLUICE_HOME"] = _folder.File("home"),
            ["SLUICE_SECRET__shop_password"] = _cluster.Password,
            ["SLUICE_SECRET__warehouse_password"] = _cluster.Password,
            ["SLUICE_SECRET__lake_key"] = Azurite.AccountKey,
        };
        return SluiceProcess.RunAsync(
            [command, .. arguments, "--factory", Path.Combine(All, _name), "--overrides", Overrides], environment, [_cluster.Password]);
    }

    /// <summary>The sample's own overrides, with the ports and names of these servers.</summary>
    JsonObject LocalOverrides()
    {
        var overrides = JsonNode.Parse(File.ReadAllText(Path.Combine(All, _name, "local.json")))!.AsObject();
        foreach (var (key, patch) in overrides)
        {
            var properties = patch!["properties"]!["typeProperties"]!;
            if (properties["connectionString"] is { } text)
            {
                properties["connectionString"] = ((string)text!).Replace(":10000/", $":{_azurite.Port}/", StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(5432, (int)properties["port"]!);
            properties["server"] = _cluster.Host;
            properties["port"] = _cluster.Port;
            properties["username"] = _cluster.User;
            properties["database"] = key.EndsWith("/Shop", StringComparison.Ordinal) ? Shop : Warehouse;
        }

        return overrides;
    }

    [GeneratedRegex(@"^[^:]+: (?<copied>.+): (?<rows>[\d,]+) rows?, [^,]+ done$", RegexOptions.Multiline)]
    private static partial Regex Done();
}
