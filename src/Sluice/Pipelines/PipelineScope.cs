using System.Text.Json.Nodes;

namespace Sluice.Pipelines;

/// <summary>The object behind <c>pipeline()</c>.</summary>
static class PipelineScope
{
    public static JsonObject Create(PipelineRunRequest run, JsonObject? parameters) => new()
    {
        ["parameters"] = parameters,
        ["Pipeline"] = run.Pipeline,
        ["RunId"] = run.RunId,
        ["GroupId"] = run.GroupId,
        ["DataFactory"] = "sluice",
        ["TriggerType"] = run.TriggerType,
        ["TriggerId"] = run.GroupId,
        ["TriggerName"] = run.TriggerType,
        ["TriggerTime"] = run.TriggerTime.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };
}
