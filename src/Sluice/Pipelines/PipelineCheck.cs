using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Pipelines;

/// <summary>A pipeline that was checked, activity by activity.</summary>
sealed class PipelineCheck
{
    PipelineCheck(Resource resource, PipelineTree tree, DefinitionReport envelope, IReadOnlyList<(ActivityNode, DefinitionReport)> activities)
    {
        Resource = resource;
        Tree = tree;
        Envelope = envelope;
        Activities = activities;
        Executed = [.. tree.All.Select(activity => (activity, activity.Executes)).Where(one => one.Executes is not null).Select(one => (one.activity, one.Executes!))];
    }

    /// <summary>The pipeline.</summary>
    public Resource Resource { get; }

    /// <summary>Its activities.</summary>
    public PipelineTree Tree { get; }

    /// <summary>What is wrong with it besides what its activities do.</summary>
    public DefinitionReport Envelope { get; }

    /// <summary>What is wrong with each activity and all that it uses.</summary>
    public IReadOnlyList<(ActivityNode Activity, DefinitionReport Report)> Activities { get; }

    /// <summary>The pipelines that its activities execute.</summary>
    public IReadOnlyList<(ActivityNode Activity, string Pipeline)> Executed { get; }

    /// <summary>Checks a pipeline and all that its activities use.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="resource">The pipeline.</param>
    /// <param name="given">Values for its parameters; null checks it without values.</param>
    public static PipelineCheck Of(Factory factory, Resource resource, JsonObject? given)
    {
        var envelope = new DefinitionReport();
        var parameters = resource.Parameters(given ?? [], hasValues: given is not null, null, envelope);
        // Outputs of earlier activities are never known here: expressions are checked, not evaluated.
        var run = PipelineScope.Create(factory, new PipelineRunRequest("", resource.Name, []), parameters);
        var tree = PipelineTree.Read(resource, run, envelope);
        var foresight = new Foresight(tree.Activities);
        var activities = new List<(ActivityNode, DefinitionReport)>();
        foreach (var activity in tree.All)
        {
            var report = new DefinitionReport();
            activity.Type?.Read(new ActivityReading(factory, activity.In(foresight.Of(activity), report), tree.Variables, report));
            activities.Add((activity, report));
        }

        return new PipelineCheck(resource, tree, envelope, activities);
    }

    /// <summary>Adds everything to a report; types that are not supported once each: a factory may have hundreds of one.</summary>
    public void AddTo(DefinitionReport report)
    {
        report.Add(Envelope);
        foreach (var (_, one) in Activities)
            report.Add(one);
        var others = Tree.All.Where(activity => activity.Type is null);
        foreach (var kind in others.GroupBy(activity => activity.Definition.Type, StringComparer.OrdinalIgnoreCase))
            Refuse(kind.Key, [.. kind], report);
    }

    static void Refuse(string type, IReadOnlyList<ActivityNode> activities, DefinitionReport report)
    {
        var names = DefinitionTypes.Few(activities.Select(activity => activity.Definition.Name));
        var which = activities.Count == 1 ? $"the activity {names}" : $"{activities.Count} activities ({names})";
        activities[0].In(activities[0].Definition.Reader.Scope, report).Reader.Error(
            "type", $"{which}: this type is not supported", $"Use {string.Join(", ", ActivityTypes.All.Select(kind => kind.Name))}", type,
            DefinitionErrorCode.ActivityNotSupported);
    }
}
