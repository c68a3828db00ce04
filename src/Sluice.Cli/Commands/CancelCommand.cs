using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice cancel RUN_ID</c></summary>
static class CancelCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN_ID") { Description = "The run." };
        var recursive = new Option<bool>("--recursive") { Description = "Cancels also the runs that it has started and does not wait for." };
        var url = ApiOptions.Url(ApiOptions.OfThisMachine);
        var key = ApiOptions.Key("The app's or the server's key.");
        var json = FactoryOptions.Json();
        var command = new Command("cancel", "Cancels a run of an app or a server; one that has ended is left as it is.") { run, recursive, url, key, json };
        command.SetAction((parsed, cancellationToken) => CancelAsync(
            parsed.GetRequiredValue(run), parsed.GetValue(recursive), Api.Of(parsed.GetValue(url) ?? ApiOptions.Local, parsed.GetValue(key)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> CancelAsync(string runId, bool recursive, Api api, bool json, CancellationToken cancellationToken)
    {
        var path = $"pipelineruns/{Uri.EscapeDataString(runId)}";
        await api.SendAsync("POST", $"{path}/cancel?isRecursive={(recursive ? "true" : "false")}", cancellationToken);
        var status = (await api.SendAsync("GET", path, cancellationToken))["status"]?.ToString();
        await Report.WriteAsync(
            new JsonObject { ["runId"] = runId, ["status"] = status }, json,
            _ => [status is "InProgress" or "Queued" or "Canceling" ? $"run {runId} is being stopped" : $"run {runId} has ended: {status}"]);
        return ExitCode.Success;
    }
}
