using Sluice.Tests.Flows;
using Sluice.Tests.Runs;

namespace Sluice.Tests.Cli.Serving;

public sealed class FlowServiceOfServerTests : FlowServiceTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => ServedRunHost.StartAsync(factoryFolder);
}
