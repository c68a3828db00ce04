using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Faults;

/// <summary>A storage account whose connections are reset in mid-request, more often than its client puts up with.</summary>
public sealed class ResettingStoreTests
{
    // A request that sends is tried four times; a download goes on where it was, five times.
    const int TriesOfARequest = 4;
    const int TriesOfADownload = 6;

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blocks_whose_connections_are_reset_in_mid_request_are_written()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy((await scenario.AzuriteAsync()).Port);
        var watch = new RetryWatch { WhenStarted = () => proxy.Cut(1 << 20, TriesOfARequest) };

        await FarStore.WriteAsync(scenario, proxy.Port, watch);

        Assert.Equal(TriesOfARequest, proxy.Cuts);
        Assert.All(watch.Faults, fault => Assert.Equal((Side.Sink, "ConnectionFailed"), (fault.Side, fault.Code)));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blobs_whose_connections_are_reset_in_mid_request_are_read()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy((await scenario.AzuriteAsync()).Port);
        var watch = new RetryWatch { WhenStarted = () => proxy.Cut(1 << 20, TriesOfADownload) };

        await FarStore.ReadAsync(scenario, proxy.Port, watch);

        Assert.Equal(TriesOfADownload, proxy.Cuts);
        Assert.All(watch.Faults, fault => Assert.Equal(Side.Source, fault.Side));
    }
}
