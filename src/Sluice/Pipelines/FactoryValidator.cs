using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Pipelines;

/// <summary>Checks a factory without running anything.</summary>
internal static class FactoryValidator
{
    /// <summary>Checks everything in the factory, used or not.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="report">Takes the errors and hints. What is in it already, such as that the overrides cannot be read, keeps everything from running.</param>
    /// <returns>Whether each pipeline would run.</returns>
    public static IReadOnlyList<PipelineOutlook> Check(Factory factory, DefinitionReport report)
    {
        var common = report.Errors.Select(error => PipelineBlocker.Of(error, null, null)).ToList();
        foreach (var unread in factory.Broken)
            report.Add(unread.Error);

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
                .With(ScopeFunction.Pipeline, PipelineScope.Create(factory, new PipelineRunRequest("", "", []), null));
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

        GlobalParameters.Read(factory, report);
        var pipelines = PipelineChecks.Of(factory);
        pipelines.AddTo(report);
        var broken = factory.Broken.Where(one => one.Kind == ResourceKind.Pipeline).Select(one =>
            new PipelineOutlook(one.Name, one.Error.File, OutlookStatus.DoesNotRun, [PipelineBlocker.Of(one.Error, null, null)]));
        return [.. pipelines.Outlooks().Concat(broken).Select(outlook => common.Count == 0 ? outlook
            : outlook with { Status = OutlookStatus.DoesNotRun, Blockers = [.. common, .. outlook.Blockers] })];
    }

    static JsonObject Declared(Resource resource, DefinitionReport report) => resource.Parameters([], hasValues: false, null, report);
}
