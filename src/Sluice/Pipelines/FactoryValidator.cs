using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;

namespace Sluice.Pipelines;

/// <summary>Checks a factory without running anything.</summary>
internal static class FactoryValidator
{
    /// <summary>Checks everything in the factory, used or not.</summary>
    public static void Check(Factory factory, DefinitionReport report)
    {
        foreach (var broken in factory.Broken)
            report.Add(broken.Error);

        foreach (var resource in factory.All(ResourceKind.LinkedService))
        {
            var scope = new ExpressionScope { HasValues = false }.With(ScopeFunction.LinkedService, Declared(resource, report));
            if (factory.Resolve(LinkedService.Read(factory.Types, resource, scope, report), resource, report) is OtherLinkedService other)
            {
                report.Add(new DefinitionHint(
                    resource.File, "$.properties.type", $"linked services of type {other.Type} are not supported; nothing may use it"));
            }
        }

        foreach (var resource in factory.All(ResourceKind.Credential))
            Credential.Read(resource, report);

        foreach (var resource in factory.All(ResourceKind.Dataset))
        {
            // Which pipelines will use it, and what parameters they have, is not known.
            var scope = new ExpressionScope { HasValues = false }
                .With(ScopeFunction.Dataset, Declared(resource, report))
                .With(ScopeFunction.Pipeline, PipelineScope.Create(new PipelineRunRequest("", "", []), null));
            var dataset = Dataset.Read(factory.Types, resource, scope, report);
            if (dataset is not null)
            {
                var user = new DefinitionParser([], resource.File, "$.properties.linkedServiceName", scope, report);
                factory.LinkedService(dataset.Store, hasValues: false, user, report);
            }

            if (dataset is OtherDataset other)
            {
                report.Add(new DefinitionHint(
                    resource.File, "$.properties.type", $"datasets of type {other.Type} are not supported; nothing may use it"));
            }
        }

        foreach (var resource in factory.All(ResourceKind.Pipeline))
            CheckPipeline(factory, resource, given: null, report);
    }

    /// <summary>Checks a pipeline and all that its activities use.</summary>
    /// <param name="resource">The pipeline.</param>
    /// <param name="given">Values for its parameters; null checks it without values.</param>
    /// <param name="report">Takes the errors and hints.</param>
    internal static PipelineTree CheckPipeline(Factory factory, Resource resource, JsonObject? given, DefinitionReport report)
    {
        var parameters = resource.Parameters(given ?? [], hasValues: given is not null, null, report);
        // Outputs of earlier activities are never known here: expressions are checked, not evaluated.
        var run = PipelineScope.Create(new PipelineRunRequest("", resource.Name, []), parameters);
        var tree = PipelineTree.Read(resource, run, report);
        foreach (var activity in tree.All)
            activity.Type?.Read(new ActivityReading(factory, activity.Definition, tree.Variables, report));
        var others = tree.All.Where(activity => activity.Type is null).Select(activity => activity.Definition);
        foreach (var kind in others.GroupBy(activity => activity.Type, StringComparer.OrdinalIgnoreCase))
            Refuse(kind.Key, [.. kind]);
        return tree;
    }

    /// <summary>Says it once of each kind: a factory that was made for ADF may have hundreds of them.</summary>
    static void Refuse(string type, IReadOnlyList<ActivityDefinition> activities)
    {
        const int MaxNames = 5;
        var names = string.Join(", ", activities.Take(MaxNames).Select(activity => activity.Name));
        var more = activities.Count > MaxNames ? $" and {activities.Count - MaxNames} more" : "";
        var which = activities.Count == 1 ? $"the activity {names}" : $"{activities.Count} activities ({names}{more})";
        activities[0].Reader.Error("type", $"{which}: this type is not supported", $"Use {string.Join(", ", ActivityTypes.All.Select(kind => kind.Name))}", type);
    }

    static JsonObject Declared(Resource resource, DefinitionReport report) => resource.Parameters([], hasValues: false, null, report);
}
