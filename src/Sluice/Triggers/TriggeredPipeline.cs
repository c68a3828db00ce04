using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Triggers;

/// <summary>A pipeline that a trigger starts.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Parameters">The values for its parameters.</param>
sealed record TriggeredPipeline(string Name, JsonObject Parameters)
{
    /// <summary>Reads what a trigger starts, with the values that its expressions see.</summary>
    /// <param name="trigger">Its <c>properties</c>.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="factory">The factory.</param>
    /// <param name="report">Takes the errors.</param>
    public static IReadOnlyList<TriggeredPipeline> Read(
        DefinitionParser trigger, TriggerType type, Factory factory, DefinitionReport report)
    {
        var readers = type.HasOnePipeline
            ? trigger.Object("pipeline", required: true) is { } only ? [only] : []
            : trigger.Objects("pipelines");
        return [.. readers.Select(reader => Read(reader, factory, report)).OfType<TriggeredPipeline>()];
    }

    static TriggeredPipeline? Read(DefinitionParser reader, Factory factory, DefinitionReport report)
    {
        var reference = reader.Object("pipelineReference", required: true);
        var before = report.Errors.Count;
        var parameters = reader.EvaluatedObject("parameters");
        // What could not be evaluated has been told.
        var isTold = reader.Scope.HasValues && report.Errors.Count > before;
        reader.HintUnread();
        if (reference?.AsReference() is not { } named
            || factory.Find(ResourceKind.Pipeline, named.Name, reference, report) is not { } pipeline)
        {
            return null;
        }

        if (!isTold)
            pipeline.Parameters(parameters, reader.Scope.HasValues, reader, report, reader.DeferredNames("parameters"));
        return new TriggeredPipeline(pipeline.Name, parameters);
    }
}
