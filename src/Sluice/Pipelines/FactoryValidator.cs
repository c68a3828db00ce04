using System.Text.Json.Nodes;
using Sluice.Copying;
using Sluice.Definitions;
using Sluice.Expressions;

namespace Sluice.Pipelines;

/// <summary>Checks a factory without running anything.</summary>
public static class FactoryValidator
{
    /// <summary>Checks everything in the factory, used or not.</summary>
    public static void Check(Factory factory, DefinitionReport report)
    {
        foreach (var resource in factory.All(ResourceKind.LinkedService))
        {
            var scope = new ExpressionScope { LinkedService = Declared(resource, report), HasValues = false };
            CheckVaults(factory, resource, resource.Properties, "$.properties", report);
            if (factory.Resolve(LinkedService.Read(resource, scope, report), resource, report) is OtherLinkedService other)
            {
                report.Add(new DefinitionHint(
                    resource.File, "$.properties.type", $"linked services of type {other.Type} are not supported; nothing may use it"));
            }
        }

        foreach (var resource in factory.All(ResourceKind.Credential))
            Credential.Read(resource, report);

        foreach (var resource in factory.All(ResourceKind.Dataset))
        {
            var scope = new ExpressionScope { Dataset = Declared(resource, report), HasValues = false };
            var dataset = Dataset.Read(resource, scope, report);
            if (dataset is not null)
            {
                var user = new DefinitionReader([], resource.File, "$.properties.linkedServiceName", scope, report);
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
    /// <param name="factory">The factory.</param>
    /// <param name="resource">The pipeline.</param>
    /// <param name="given">Values for its parameters; null checks it without values.</param>
    /// <param name="report">Takes the errors and hints.</param>
    internal static Pipeline CheckPipeline(Factory factory, Resource resource, JsonObject? given, DefinitionReport report)
    {
        var parameters = resource.Parameters(given ?? [], hasValues: given is not null, null, report);
        // Outputs of earlier activities are never known here: expressions are checked, not evaluated.
        var scope = new ExpressionScope
        {
            Pipeline = PipelineScope.Create(new PipelineRunRequest("", resource.Name, []), parameters),
            Activities = new JsonObject(ActivityNames(resource).Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject()))),
            HasValues = false,
        };
        var pipeline = Pipeline.Read(resource, scope, report);
        var reader = new CopyJobReader(factory, hasValues: false, report);
        foreach (var activity in pipeline.Activities)
        {
            if (activity.Type.Equals("Copy", StringComparison.OrdinalIgnoreCase))
                reader.Read(activity);
            else
                activity.Reader.Error("type", "this activity is not supported", "Use Copy", activity.Type);
        }

        return pipeline;
    }

    static IEnumerable<string> ActivityNames(Resource pipeline) =>
        (pipeline.Properties["activities"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(activity => Values.ToText(activity["name"]))
            .Distinct();

    /// <summary>Secrets name their vault, which nothing else looks at before they are fetched.</summary>
    static void CheckVaults(Factory factory, Resource resource, JsonObject json, string path, DefinitionReport report)
    {
        foreach (var (name, value) in json)
        {
            if (value is not JsonObject child)
                continue;
            if (Values.ToText(child["type"]).Equals("AzureKeyVaultSecret", StringComparison.OrdinalIgnoreCase)
                && Values.ToText((child["store"] as JsonObject)?["referenceName"]) is var store
                && !factory.TryFind(ResourceKind.LinkedService, store, out _))
            {
                report.Add(new DefinitionError(
                    resource.File, $"{path}.{name}.store", store, "there is no linked service of this name",
                    "Add the key vault to the factory, or correct the name"));
            }

            CheckVaults(factory, resource, child, $"{path}.{name}", report);
        }
    }

    static JsonObject Declared(Resource resource, DefinitionReport report) => resource.Parameters([], hasValues: false, null, report);
}
