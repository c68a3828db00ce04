using System.CommandLine;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice cancel RUN_ID</c></summary>
static class CancelCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN_ID") { Description = "The run." };
        var url = ApiOptions.Url(ApiOptions.OfThisMachine);
        var key = ApiOptions.Key("The app's or the server's key.");
        var json = FactoryOptions.Json();
        var command = new Command("cancel", "Cancels a run of an app or a server; one that has ended is left as it is.") { run, url, key, json };
        command.SetAction((parsed, cancellationToken) => CancelAsync(
            parsed.GetRequiredValue(run), Api.Of(parsed.GetValue(url) ?? ApiOptions.Local, parsed.GetValue(key)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> CancelAsync(string runId, Api api, bool json, CancellationToken cancellationToken)
    {
        var path = $"pipelineruns/{Uri.EscapeDataString(runId)}";
        await api.SendAsync("POST", $"{path}/cancel", cancellationToken);
        var status = (await api.SendAsync("GET", path, cancellationToken))["status"]?.ToString();
        await Report.WriteAsync(
            new { runId, status }, json,
            _ => [status is "InProgress" or "Queued" ? $"run {runId} is being stopped" : $"run {runId} has ended: {status}"]);
        return ExitCode.Success;
    }
}
