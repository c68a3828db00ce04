using Sluice.Functions.Tests.Support;
using Sluice.Tests.Flows;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests;

public sealed class FlowServiceOfAppTests : FlowServiceTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => Task.FromResult<RunHost>(new AppRunHost(factoryFolder));
}
