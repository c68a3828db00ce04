using Microsoft.Extensions.Configuration;
using Sluice.Copying.Plans;

namespace Sluice.Functions;

/// <summary>The host's settings, which it does not tell its workers: they are read as it reads them.</summary>
static class HostSettings
{
    // An app setting of this name stands in for what host.json says:
    // https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
    const string Overrides = "AzureFunctionsJobHost__";

    /// <summary>What the host runs at a time.</summary>
    /// <param name="folder">The app's folder, where <c>host.json</c> lies.</param>
    public static HostCapacity ReadCapacity(string folder)
    {
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "host.json"), optional: true)
            .AddEnvironmentVariables(Overrides)
            .Build();
        return new HostCapacity(settings.GetValue<int?>("extensions:durableTask:maxConcurrentActivityFunctions"));
    }
}
