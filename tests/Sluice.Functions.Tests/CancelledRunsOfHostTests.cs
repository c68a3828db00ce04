using Sluice.Functions.Tests.Support;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests;

public sealed class CancelledRunsOfHostTests : CancelledRunsTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => HostedRunHost.StartAsync(factoryFolder);
}
