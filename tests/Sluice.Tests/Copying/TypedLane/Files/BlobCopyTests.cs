using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Stores.AzureBlob;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Exploring;
using Sluice.Tests.Stores;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Copies through a blob container, in every format.</summary>
public sealed class BlobCopyTests
{
    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Tables_go_into_blobs_with_metadata_and_come_back(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note, i / 7.0 AS price FROM generate_series(1, 30000) AS i; CREATE TABLE copied.orders (LIKE orders); CREATE TABLE copied.mapped (key bigint, path text);
            """);
        var container = await ContainerAsync(scenario);
        var sink = EndOf(format, "out").InBlobs(container.Name)
            .With("formatSettings", Parse("""{"maxRowsPerFile": 20000, "fileNamePrefix": "part"}"""))
            .With("storeSettings", Parse("""{"metadata": [{"name": "owner", "value": "me"}, {"name": "run", "value": {"value": "@pipeline().Pipeline", "type": "Expression"}}]}"""));
        var source = EndOf(format, "").InBlobs(container.Name);

        await scenario.CopyAsync(End.Table("orders"), sink);
        await scenario.CopyAsync(End.Table("orders"), sink);
        await scenario.CopyAsync(source.With("storeSettings", Parse("""{"prefix": "out/part_"}""")), End.Table("orders", "copied"), parallel: 2);
        await scenario.CopyAsync(
            source.With("storeSettings", Parse("""{"wildcardFolderPath": "o*", "wildcardFileName": "part_00001.*"}""")).With("additionalColumns", Parse("""{"c": [{"name": "file", "value": "$$FILEPATH"}]}""")["c"]!.DeepClone()),
            End.Table("mapped", "copied"), Map("id=key, file=path"));

        var extension = format.ToLowerInvariant();
        Assert.Equal([$"out/part_00000.{extension}", $"out/part_00001.{extension}"], await NamesAsync(container));
        var metadata = (await container.GetBlobClient($"out/part_00001.{extension}").GetPropertiesAsync()).Value.Metadata;
        Assert.Equal(("me", "copies"), (metadata["owner"], metadata["run"]));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Equal(10000, await scenario.CountAsync($"copied.mapped WHERE key > 20000 AND path = 'out/part_00001.{extension}'"));
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("Csv", "Parquet")]
    [InlineData("Parquet", "Json")]
    [InlineData("Json", "Csv")]
    public async Task Blobs_go_into_blobs(string from, string to)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 3) AS i; CREATE TABLE copied.orders (LIKE orders);
            """);
        var container = await ContainerAsync(scenario);
        foreach (var (folder, i) in new[] { ("in", 0), ("in/sub", 1), ("in/sub/deep", 2) })
            await scenario.CopyAsync(End.Query($"SELECT * FROM orders WHERE id % 3 = {i}"), EndOf(from, folder, $"a.{from.ToLowerInvariant()}").InBlobs(container.Name));
        var source = EndOf(from, "").InBlobs(container.Name).With("storeSettings", Parse("""{"prefix": "in/su"}"""));

        await scenario.CopyAsync(source, EndOf(to, "kept").InBlobs(container.Name));
        await scenario.CopyAsync(EndOf(from, "in").InBlobs(container.Name).Matching("*"), EndOf(to, "merged", "all").InBlobs(container.Name).With("storeSettings", Parse("""{"copyBehavior": "MergeFiles"}""")));
        await scenario.CopyAsync(EndOf(to, "merged", "all").InBlobs(container.Name), End.Table("orders", "copied"));

        var extension = to.ToLowerInvariant();
        Assert.Equal([$"kept/sub/a.{extension}", $"kept/sub/deep/a.{extension}", "merged/all"], (await NamesAsync(container)).Where(name => !name.StartsWith("in", StringComparison.Ordinal)));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Blobs_that_stand_for_folders_are_passed_over_and_written_beside(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 3) AS i; CREATE TABLE copied.orders (LIKE orders);
            CREATE TABLE copied.listed (LIKE orders);
            """);
        var container = await FolderMarkers.ContainerAsync(await scenario.AzuriteAsync());
        var name = $"a.{format.ToLowerInvariant()}";
        await FolderMarkers.AddAsync(container, "lake", "lake/in", $"lake/in/{name}", "lake/in/none");

        await scenario.CopyAsync(End.Table("orders"), EndOf(format, "lake/in", name).InBlobs(container.Name));
        await scenario.CopyAsync(EndOf(format, "lake").InBlobs(container.Name).Matching("*"), End.Table("orders", "copied"));
        await scenario.CopyAsync(EndOf(format, "").InBlobs(container.Name).With("storeSettings", Parse("""{"prefix": "lake/i"}""")), End.Table("listed", "copied"));
        await scenario.CopyAsync(EndOf(format, "lake").InBlobs(container.Name).Matching("*"), EndOf(format, "out").InBlobs(container.Name));
        var preview = await Explorer.PreviewAsync(scenario, EndOf(format, "lake").InBlobs(container.Name));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        await scenario.AssertSameAsync("public.orders", "copied.listed");
        Assert.Equal([$"out/in/{name}"], (await NamesAsync(container)).Where(blob => blob.StartsWith("out", StringComparison.Ordinal)));
        Assert.Equal(3, preview.Data.Count);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_list_of_blobs_begins_at_the_container_and_folders_are_columns()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, year integer)");
        var container = await ContainerAsync(scenario);
        foreach (var (path, content) in new[] { ("lake/year=2024/a.json", """{"id": 1}"""), ("lake/year=2025/a.json", """{"id": 2}"""), ("lake/list.txt", "year=2025/a.json\n") })
        {
            await using var blob = await new AzureBlobStore(container).CreateAsync(path, "test", CancellationToken.None);
            await blob.Body.WriteAsync(Encoding.UTF8.GetBytes(content));
            await blob.CommitAsync(CancellationToken.None);
        }

        var store = new JsonObject { ["fileListPath"] = $"{container.Name}/lake/list.txt", ["enablePartitionDiscovery"] = true };

        await scenario.CopyAsync(End.Json("lake").InBlobs(container.Name).With("storeSettings", store), End.Table("orders", "copied"));

        Assert.Equal(["2 2025"], await scenario.ColumnAsync<string>("SELECT id || ' ' || year FROM copied.orders"));
    }

    static async Task<BlobContainerClient> ContainerAsync(CopyScenario scenario)
    {
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await container.CreateIfNotExistsAsync();
        return container;
    }

    static async Task<List<string>> NamesAsync(BlobContainerClient container)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync())
            names.Add(blob.Name);
        return names;
    }

    static End EndOf(string format, string folder, string? file = null) =>
        format switch { "Csv" => End.Csv(folder, file), "Json" => End.Json(folder, file), _ => End.Parquet(folder, file) };
}
