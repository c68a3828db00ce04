using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Activities;

/// <summary>The object behind <c>pipeline()</c>.</summary>
internal static class PipelineScope
{
    public static JsonObject Create(Factory factory, PipelineRunRequest run, JsonObject? parameters) => new()
    {
        ["parameters"] = parameters,
        ["globalParameters"] = GlobalParameters.Read(factory, new DefinitionReport()),
        ["Pipeline"] = run.Pipeline,
        ["RunId"] = run.RunId,
        ["GroupId"] = run.GroupId,
        ["DataFactory"] = factory.Name,
        ["TriggerType"] = run.TriggerType,
        ["TriggerId"] = run.TriggerRunId ?? run.GroupId,
        ["TriggerName"] = run.TriggerName ?? run.TriggerType,
        ["TriggeredByPipelineName"] = run.ParentPipeline,
        ["TriggeredByPipelineRunId"] = run.ParentRunId,
        ["TriggerTime"] = run.TriggerTime.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };
}
