using System.CommandLine;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice rerun RUN_ID</c></summary>
static class RerunCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN_ID") { Description = "The run." };
        var fromFailure = new Option<bool>("--from-failure") { Description = "Takes over what succeeded, and runs the rest." };
        var from = new Option<string?>("--from") { Description = "An activity: the same, but runs it and all that depend on it again." };
        var url = ApiOptions.Url(ApiOptions.OfThisMachine);
        var key = ApiOptions.Key("The app's or the server's key.");
        var json = FactoryOptions.Json();
        var command = new Command("rerun", "Repeats a run of an app or a server that failed or was cancelled.") { run, fromFailure, from, url, key, json };
        command.SetAction((parsed, cancellationToken) => RerunAsync(
            parsed.GetRequiredValue(run), QueryOf(parsed.GetValue(fromFailure), parsed.GetValue(from)),
            Api.Of(parsed.GetValue(url) ?? ApiOptions.Local, parsed.GetValue(key)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static string QueryOf(bool fromFailure, string? from) => (fromFailure, from) switch
    {
        (true, not null) => throw CopyLocation.Error("--from-failure", "--from says where to start", "Leave one of the two out"),
        (true, null) => "?startFromFailure=true",
        (_, not null) => $"?startActivityName={Uri.EscapeDataString(from)}",
        _ => "",
    };

    static async Task<int> RerunAsync(string runId, string query, Api api, bool json, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync("POST", $"pipelineruns/{Uri.EscapeDataString(runId)}/rerun{query}", cancellationToken);
        await Report.WriteAsync(answer, json, _ => [$"run {answer["runId"]} repeats it"]);
        return ExitCode.Success;
    }
}
