using System.Text.Json.Nodes;
using Sluice.Tests.Runs;

namespace Sluice.Tests.Cli.Serving;

/// <summary><c>sluice serve</c>.</summary>
sealed class ServedRunHost(TemporaryFolder home, SluiceServer server) : RunHost
{
    /// <summary>Starts one with runs of its own.</summary>
    public static async Task<RunHost> StartAsync(string factoryFolder)
    {
        var home = new TemporaryFolder();
        return new ServedRunHost(home, await SluiceServer.StartAsync(home, factoryFolder));
    }

    public override async Task<(int Status, JsonNode? Body)> SendAsync(string call, string body = "", params (string Name, string Value)[] headers)
    {
        using var response = await server.SendAsync(call, body, headers);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        home.Dispose();
    }
}
