using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions.Pipelines;

/// <summary>A pipeline's activities, in the order of the file.</summary>
/// <param name="Name">Its name in the factory.</param>
internal sealed record Pipeline(string Name, IReadOnlyList<ActivityDefinition> Activities)
{
    /// <summary>How many of its runs may be under way at a time; null is any number.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Reads a pipeline's activities: their envelopes; what each does is read by its type.</summary>
    public static Pipeline Read(Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Known("parameters", "variables");
        reader.NoEffect("it is a note", "annotations", "description", "folder", "runDimensions", "lastPublishTime");
        var concurrency = reader.Integer("concurrency", 1, int.MaxValue);
        reader.NoEffect("nothing is measured by it", "policy");
        var activities = ActivityList.Read(reader, "activities");
        reader.Require("activities");
        reader.HintUnread();
        return new Pipeline(resource.Name, activities) { Concurrency = concurrency };
    }
}
