using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class HostSettingsTests : IDisposable
{
    const string Override = "AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions";

    readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_the_host_runs_at_a_time_is_read_from_its_own_settings()
    {
        Assert.Null(HostSettings.ReadCapacity(_folder.Path).Activities);
        File.Copy(Path.Combine(Repository.Root, "host.json"), Path.Combine(_folder.Path, "host.json"));
        Assert.Equal(8, HostSettings.ReadCapacity(_folder.Path).Activities);

        Environment.SetEnvironmentVariable(Override, "3");
        try
        {
            Assert.Equal(3, HostSettings.ReadCapacity(_folder.Path).Activities);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Override, null);
        }
    }

    public void Dispose() => _folder.Dispose();
}
