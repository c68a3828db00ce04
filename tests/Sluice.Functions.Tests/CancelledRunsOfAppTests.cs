using Sluice.Functions.Tests.Support;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests;

public sealed class CancelledRunsOfAppTests : CancelledRunsTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => Task.FromResult<RunHost>(new AppRunHost(factoryFolder));
}
