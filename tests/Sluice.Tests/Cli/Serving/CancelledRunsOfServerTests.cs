using Sluice.Tests.Runs;

namespace Sluice.Tests.Cli.Serving;

public sealed class CancelledRunsOfServerTests : CancelledRunsTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => ServedRunHost.StartAsync(factoryFolder);
}
