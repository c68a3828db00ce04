using System.CommandLine;
using Sluice.Cli.Copies;
using Sluice.Cli.Serving;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice serve --factory DIR</c></summary>
static class ServeCommand
{
    public const int DefaultPort = 7071;
    public const string DefaultHost = "127.0.0.1";

    public static Command Create()
    {
        var factory = FactoryOptions.Factory();
        var overrides = FactoryOptions.Overrides();
        var port = new Option<int>("--port") { Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => DefaultPort };
        var host = new Option<string>("--host")
        {
            Description = "The address or name to listen at. Others than this machine's own need --api-key or --insecure.",
            DefaultValueFactory = _ => DefaultHost,
        };
        var key = ApiOptions.Key("The key that every call must show.");
        var insecure = new Option<bool>("--insecure") { Description = "Listens for other machines without a key." };
        var command = new Command("serve", "Serves the HTTP API of a factory folder, runs its pipelines and starts its triggers.")
        {
            factory, overrides, port, host, key, insecure,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(factory);
            var options = ServerOptions.Read(
                folder, parsed.GetRequiredValue(host), parsed.GetValue(port), parsed.GetValue(key), parsed.GetValue(insecure));
            return RunAsync(folder, parsed.GetValue(overrides), options, cancellationToken);
        });
        return command;
    }

    static async Task<int> RunAsync(string folder, string? overrides, ServerOptions options, CancellationToken cancellationToken)
    {
        await using var source = LocalRun.Source(folder, overrides);
        // A folder that cannot be read is told now, and not to the first who calls.
        _ = source.Current;
        await using var onlyOne = ServerLock.Take(LocalRun.Home);
        await LocalServer.RunAsync(source, options, cancellationToken);
        return ExitCode.Success;
    }
}
