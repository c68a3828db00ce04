using System.Text.Json.Nodes;
using Sluice.Tests;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests.Support;

/// <summary>The app's own process, on the durable engine.</summary>
sealed class HostedRunHost(FunctionsHost host) : RunHost
{
    public static async Task<RunHost> StartAsync(string factoryFolder) => new HostedRunHost(await FunctionsHost.StartAsync(new Dictionary<string, string>
    {
        ["SLUICE_FACTORY"] = factoryFolder,
        ["SLUICE_OUTPUT_CONTAINER"] = Azurite.NewContainerName("outputs"),
        ["SLUICE_STATE_TABLE"] = $"T{Guid.NewGuid():n}",
        ["AzureWebJobsStorage"] = (await Azurite.SharedAsync()).ConnectionString,
    }));

    public override Task<(int Status, JsonNode? Body)> SendAsync(string call, string body = "", params (string Name, string Value)[] headers) =>
        host.SendAsync(call.Split(' ')[0], $"/{call.Split(' ')[1]}", body, headers);

    public override ValueTask DisposeAsync() => host.DisposeAsync();
}
