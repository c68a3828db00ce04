using Sluice.Functions.Tests.Support;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests;

/// <summary>On a backend that stops the children of what it stops.</summary>
public sealed class CancelledRunsOfBackendTests : CancelledRunsTests
{
    protected override Task<RunHost> StartAsync(string factoryFolder) => Task.FromResult<RunHost>(new AppRunHost(factoryFolder, stopsChildren: true));
}
