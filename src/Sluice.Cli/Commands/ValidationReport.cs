using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Triggers;

namespace Sluice.Cli.Commands;

/// <summary>What <c>sluice validate --json</c> prints.</summary>
sealed record ValidationReport(
    IReadOnlyList<DefinitionError> Errors, IReadOnlyList<DefinitionHint> Hints, IReadOnlyList<PipelineOutlook> Pipelines,
    IReadOnlyList<TriggerOutlook> Triggers)
{
    public int Run => Pipelines.Count(pipeline => pipeline.Status == OutlookStatus.Runs);

    public int NeedSecrets => Pipelines.Count(pipeline => pipeline.Status == OutlookStatus.NeedsSecrets);
}
