using System.Net;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Faults;

/// <summary>
/// A storage account that answers with errors for a while. The client tries a request four times by itself: only what lasts longer is a
/// fault of the copy.
/// </summary>
public sealed class BusyStoreTests
{
    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blocks_that_are_refused_for_a_while_are_written()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new FaultyHttpProxy((await scenario.AzuriteAsync()).Port);
        var isBlock = (HttpListenerRequest request) => request.HttpMethod == "PUT" && request.QueryString["comp"] == "block";
        var watch = new RetryWatch { WhenPlanned = () => proxy.Fail(isBlock, 500, 503, 500, 503, 503) };

        await FarStore.WriteAsync(scenario, proxy.Port, watch);

        Assert.Equal(0, proxy.Left);
        var fault = Assert.Single(watch.Faults);
        Assert.Equal((Side.Sink, "Http503"), (fault.Side, fault.Code));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_commit_that_is_refused_for_a_while_is_made()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new FaultyHttpProxy((await scenario.AzuriteAsync()).Port);
        var isCommit = (HttpListenerRequest request) => request.HttpMethod == "PUT" && request.QueryString["comp"] == "blocklist";
        var watch = new RetryWatch { WhenPlanned = () => proxy.Fail(isCommit, 500, 500, 500, 500) };

        await FarStore.WriteAsync(scenario, proxy.Port, watch);

        Assert.Equal("Http500", Assert.Single(watch.Faults).Code);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_slice_of_several_blobs_whose_commits_are_cut_short_commits_them_all_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new FaultyHttpProxy((await scenario.AzuriteAsync()).Port);
        var isCommit = (HttpListenerRequest request) =>
            request.HttpMethod == "PUT" && request.QueryString["comp"] == "blocklist" && request.Url!.AbsolutePath.Contains("_00001", StringComparison.Ordinal);
        var watch = new RetryWatch { WhenPlanned = () => proxy.Fail(isCommit, 500, 500, 500, 500) };

        await FarStore.WriteInPartsAsync(scenario, proxy.Port, watch);

        Assert.Equal("Http500", Assert.Single(watch.Faults).Code);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blobs_that_are_refused_for_a_while_are_read()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new FaultyHttpProxy((await scenario.AzuriteAsync()).Port);
        var isBlob = (HttpListenerRequest request) => request.HttpMethod == "GET" && request.Url!.AbsolutePath.EndsWith("orders.csv", StringComparison.Ordinal);
        var watch = new RetryWatch { WhenPlanned = () => proxy.Fail(isBlob, 500, 503, 500, 503, 503) };

        await FarStore.ReadAsync(scenario, proxy.Port, watch);

        var fault = Assert.Single(watch.Faults);
        Assert.Equal((Side.Source, "Http503"), (fault.Side, fault.Code));
    }
}
