using Sluice.Definitions.Parsing;

namespace Sluice.Pipelines;

/// <summary>Whether a pipeline would run, and what keeps it from running.</summary>
/// <param name="Name">The pipeline.</param>
/// <param name="File">Its file.</param>
/// <param name="Status">Whether it runs.</param>
/// <param name="Blockers">What keeps it from running, activity by activity.</param>
sealed record PipelineOutlook(string Name, string File, OutlookStatus Status, IReadOnlyList<PipelineBlocker> Blockers)
{
    /// <summary>Its status but for the pipelines that it executes.</summary>
    public static OutlookStatus OwnStatus(PipelineCheck check) => check.Tree.All.Any(activity => activity.Type is null)
        ? OutlookStatus.DoesNotRun
        : check.Activities.SelectMany(activity => activity.Report.Errors).Concat(check.Envelope.Errors)
            .Select(error => error.Code == DefinitionErrorCode.SecretMissing ? OutlookStatus.NeedsSecrets : OutlookStatus.DoesNotRun)
            .DefaultIfEmpty(OutlookStatus.Runs).Max();

    /// <summary>Lists what keeps a pipeline from running.</summary>
    /// <param name="check">The pipeline.</param>
    /// <param name="status">Its status.</param>
    /// <param name="others">The status of the pipelines that it executes, by name.</param>
    public static PipelineOutlook Of(PipelineCheck check, OutlookStatus status, Func<string, OutlookStatus> others)
    {
        var blockers = check.Envelope.Errors.Select(error => PipelineBlocker.Of(error, null, null)).ToList();
        foreach (var (activity, report) in check.Activities)
        {
            var (place, type) = (activity.Place, activity.Definition.Type);
            if (activity.Type is null)
            {
                blockers.Add(new PipelineBlocker(place, type, DefinitionErrorCode.ActivityNotSupported, check.Resource.File, activity.Definition.Reader.Path, type)
                {
                    Problem = $"activities of type {type} are not supported",
                });
            }

            blockers.AddRange(report.Errors.Select(error => PipelineBlocker.Of(error, place, type)));
            if (activity.Executes is { } name && others(name) is not OutlookStatus.Runs and var other)
            {
                var isSecret = other == OutlookStatus.NeedsSecrets;
                var code = isSecret ? DefinitionErrorCode.SecretMissing : DefinitionErrorCode.PipelineDoesNotRun;
                blockers.Add(new PipelineBlocker(place, type, code, check.Resource.File, activity.Definition.Reader.Path, name)
                {
                    Executed = name,
                    Problem = $"pipeline '{name}' {(isSecret ? "needs secrets" : "does not run")}",
                });
            }
        }

        return new PipelineOutlook(check.Resource.Name, check.Resource.File, status, blockers);
    }
}
