using System.Text.Json.Nodes;
using Azure.Storage.Blobs;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Copies to and from a storage account that is reached by way of a proxy.</summary>
static class FarStore
{
    /// <summary>From a table to a blob by way of the proxy, then back without it.</summary>
    public static async Task WriteAsync(CopyScenario scenario, int port, RetryWatch watch)
    {
        var azurite = await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName();
        var factory = scenario.Factory().Blobs("far", azurite, Through(port, azurite))
            .Copy("Orders", End.Table("orders"), End.Blobs(container, "out", "orders.csv").WrittenAgainAtOnce() with { Service = "far" });
        await using var copies = new LocalCopies(factory.Build(), watch);

        await copies.RunAsync();

        Assert.NotEmpty(watch.Retries);
        Assert.Equal("out/orders.csv", Assert.Single(new BlobContainerClient(azurite.ConnectionString, container).GetBlobs()).Name);
        await scenario.CopyAsync(End.Blobs(container, "out", "orders.csv"), End.Table("orders", "copied"));
        await Orders.AssertCopiedAsync(scenario, scenario);
    }

    /// <summary>From a table to several blobs by way of the proxy, then back without it.</summary>
    public static async Task WriteInPartsAsync(CopyScenario scenario, int port, RetryWatch watch)
    {
        var azurite = await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName();
        var parts = End.Blobs(container, "out").With("formatSettings", new JsonObject { ["maxRowsPerFile"] = Orders.Rows / 3, ["fileNamePrefix"] = "part" });
        var factory = scenario.Factory().Blobs("far", azurite, Through(port, azurite))
            .Copy("Orders", End.Table("orders"), parts.WrittenAgainAtOnce() with { Service = "far" });
        await using var copies = new LocalCopies(factory.Build(), watch);

        await copies.RunAsync();

        Assert.Equal(4, new BlobContainerClient(azurite.ConnectionString, container).GetBlobs().Count());
        await scenario.CopyAsync(End.Blobs(container, "out").Matching("*"), End.Table("orders", "copied"));
        await Orders.AssertCopiedAsync(scenario, scenario);
    }

    /// <summary>From a table to a blob without the proxy, then back by way of it.</summary>
    public static async Task ReadAsync(CopyScenario scenario, int port, RetryWatch watch)
    {
        var azurite = await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName();
        await scenario.CopyAsync(End.Table("orders"), End.Blobs(container, "in", "orders.csv"));
        var factory = scenario.Factory().Blobs("far", azurite, Through(port, azurite))
            .Copy("Orders", End.Blobs(container, "in", "orders.csv").ReadAgainAtOnce() with { Service = "far" }, End.Table("orders", "copied"));
        await using var copies = new LocalCopies(factory.Build(), watch);

        await copies.RunAsync();

        Assert.NotEmpty(watch.Retries);
        await Orders.AssertCopiedAsync(scenario, scenario);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    static string Through(int port, Azurite azurite) =>
        azurite.ConnectionString.Replace($":{azurite.Port}/", $":{port}/", StringComparison.Ordinal);
}
