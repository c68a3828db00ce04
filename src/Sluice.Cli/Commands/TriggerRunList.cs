using System.Text.Json.Nodes;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary>What <c>sluice triggers runs NAME</c> tells.</summary>
static class TriggerRunList
{
    /// <summary>Writes the last runs of a trigger, newest first.</summary>
    public static async Task WriteAsync(string trigger, Api api, bool json, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["filters"] = new JsonArray(new JsonObject { ["operand"] = "TriggerName", ["operator"] = "Equals", ["values"] = new JsonArray(trigger) }),
        };
        await Report.WriteAsync(await api.SendAsync("POST", "queryTriggerRuns", query, cancellationToken), json, answer => Describe(trigger, answer));
    }

    static IEnumerable<string> Describe(string trigger, JsonNode answer)
    {
        var runs = answer["value"]!.AsArray();
        if (runs.Count == 0)
            return [$"no runs of trigger {trigger}"];
        // Most triggers have no windows, and most runs nothing to say.
        List<(string Name, Func<JsonNode?, string> Value)> columns =
            [("STARTED (UTC)", run => run.Time("triggerRunTimestamp")), ("STATUS", run => run.Text("status")), ("WINDOW (UTC)", Window), ("RUNS", Pipelines), ("MESSAGE", run => run.Text("message"))];
        columns.RemoveAll(column => runs.All(run => column.Value(run).Length == 0));
        return TextTable.Format([.. columns.Select(column => column.Name)], [.. runs.Select(run => columns.Select(column => column.Value(run)).ToArray())]);
    }

    static string Window(JsonNode? run) => run!["properties"] is { } properties && properties.Time("windowStartTime") is { Length: > 0 } start
        ? $"{start} to {properties.Time("windowEndTime")}" : "";

    static string Pipelines(JsonNode? run) => string.Join(", ", run!["triggeredPipelines"]!.AsObject().Select(started => $"{started.Key} {started.Value}"));
}
