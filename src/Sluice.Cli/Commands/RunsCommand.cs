using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice runs [RUN_ID]</c></summary>
static class RunsCommand
{
    public static Command Create()
    {
        var run = new Argument<string?>("RUN_ID") { Description = "A run, to see its activities.", Arity = ArgumentArity.ZeroOrOne };
        var url = ApiOptions.Url("this machine");
        var key = ApiOptions.Key("The app's or the server's key.");
        var json = FactoryOptions.Json();
        var command = new Command("runs", "Lists the last 100 runs, or the activities of one.") { run, url, key, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(run), Api.Of(parsed.GetValue(url), parsed.GetValue(key)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(string? runId, Api api, bool json, CancellationToken cancellationToken)
    {
        if (runId is null)
        {
            var runs = await api.SendAsync("POST", "queryPipelineRuns", cancellationToken);
            await Report.WriteAsync(runs, json, DescribeRuns);
            return ExitCode.Success;
        }

        var run = (await api.SendAsync("GET", $"pipelineruns/{Uri.EscapeDataString(runId)}", cancellationToken)).AsObject();
        run["activities"] = (await api.SendAsync("POST", $"pipelineruns/{Uri.EscapeDataString(runId)}/queryActivityruns", cancellationToken))["value"]!.DeepClone();
        await Report.WriteAsync(run, json, DescribeRun);
        return ExitCode.Success;
    }

    static IEnumerable<string> DescribeRuns(JsonNode answer)
    {
        var runs = answer["value"]!.AsArray();
        return runs.Count == 0 ? ["no runs"] : TextTable.Format(
            ["RUN", "PIPELINE", "STARTED BY", "STATUS", "STARTED (UTC)", "SECONDS"],
            [.. runs.Select(run => new[]
            {
                run.Text("runId"), run.Text("pipelineName"), run!["invokedBy"].Text("name"), run.Text("status"), run.Time("runStart"), Seconds(run),
            })],
            [false, false, false, false, false, true]);
    }

    static IEnumerable<string> DescribeRun(JsonObject run)
    {
        yield return $"run {run.Text("runId")} of {run.Text("pipelineName")}: {run.Text("status")}, started {run.Time("runStart")} UTC"
            + (Seconds(run) is { Length: > 0 } seconds ? $", {seconds} s" : "");
        if (run.Text("message") is { Length: > 0 } message)
            yield return message;
        var activities = run["activities"]!.AsArray();
        if (activities.Count == 0)
            yield break;
        var lines = TextTable.Format(
            ["ACTIVITY", "TYPE", "STATUS", "STARTED (UTC)", "SECONDS", "ERROR"],
            [.. activities.Select(activity => new[]
            {
                activity.Text("iterationHash"), activity.Text("activityType"), activity.Text("status"), activity.Time("activityRunStart"),
                Seconds(activity), activity!["error"].Text("errorCode"),
            })],
            [false, false, false, false, true, false]);
        foreach (var line in lines)
            yield return line;
    }

    static string Seconds(JsonNode? node) => node?["durationInMs"] is JsonValue value && value.TryGetValue<long>(out var milliseconds)
        ? (milliseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) : "";
}
