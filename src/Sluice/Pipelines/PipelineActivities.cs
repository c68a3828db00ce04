using Sluice.Activities;
using Sluice.Activities.Moving;
using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>The steps of a pipeline run that read the factory.</summary>
/// <param name="factory">The factory.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="log">Is told what becomes of runs.</param>
/// <param name="time">Tells the time.</param>
public sealed class PipelineActivities(Factory factory, OutputStore outputs, RunLog log, TimeProvider time)
{
    /// <summary>Checks the pipeline with everything its activities use, and lists them.</summary>
    internal static readonly Activity<PipelineRunRequest, PipelineOutline> Outline = new("OutlinePipeline");

    /// <summary>Tells what has become of a run.</summary>
    internal static readonly Activity<RunNews, bool> Tell = new("TellRun") { IsRecorded = false };

    /// <summary>Has the engine start a run of its own; starting it twice is one run. Gives its id.</summary>
    internal static readonly Activity<PipelineRunRequest, string> Start = new("StartRun") { IsRecorded = false };

    /// <inheritdoc cref="Tell"/>
    public async Task<bool> TellAsync(RunNews news, CancellationToken cancellationToken)
    {
        await log.TellAsync(news, cancellationToken);
        return true;
    }

    /// <inheritdoc cref="Outline"/>
    /// <exception cref="DefinitionException">Everything that is wrong.</exception>
    public async Task<PipelineOutline> OutlineAsync(PipelineRunRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = new DefinitionReport();
        var tree = Check(await SecureParameters.RevealAsync(request, outputs, cancellationToken), report);
        report.ThrowIfAny();
        var status = tree!.Concurrency is null ? OrchestrationStatus.InProgress : OrchestrationStatus.Queued;
        await log.TellAsync(new RunNews(request, status, time.GetUtcNow()), cancellationToken);
        // It was told of first: whoever cancels the other run finds this one, or has done so before.
        if (request.IsAwaited is not null && await log.IsCancelledAsync(request, cancellationToken))
        {
            var fault = new SluiceException(Side.Cancelled, SluiceException.RunCancelled, $"Run {request.ParentRunId}, which started it, was cancelled.");
            await log.TellAsync(new RunNews(request, OrchestrationStatus.Cancelled, time.GetUtcNow(), fault.Message), cancellationToken);
            throw fault;
        }

        IReadOnlyList<ActivityOutline> activities = [.. tree.Activities.Select(activity => activity.Outline(factory))];
        return new PipelineOutline(activities)
        {
            Recovered = request.Recovery is { } recovery
                ? await new RunRecovery(request, recovery, outputs, log).TakeOverAsync(tree, activities, cancellationToken) : null,
            Variables = tree.Variables.Defaults,
            Concurrency = tree.Concurrency,
        };
    }

    /// <summary>Reads and checks a pipeline with its parameters, and the pipelines that it executes; null after an error was reported.</summary>
    internal PipelineTree? Check(PipelineRunRequest request, DefinitionReport report)
    {
        var user = new DefinitionParser([], "pipeline", "$", new ExpressionScope(), report);
        if (factory.Find(ResourceKind.Pipeline, request.Pipeline, user, report) is not { } resource)
            return null;
        // What a run's activities execute was checked when the run began.
        if (request.Depth > 0)
        {
            var own = PipelineCheck.Of(factory, resource, request.Parameters);
            own.AddTo(report);
            return own.Tree;
        }

        var checks = PipelineChecks.Of(factory, resource, request.Parameters);
        checks.AddTo(report);
        var tree = checks.All[0].Tree;
        if (tree is not null && request.Recovery?.StartActivity is { } start && !tree.Has(start))
        {
            report.Add(new DefinitionError(
                resource.File, "$.properties.activities", start, "there is no such activity to start from",
                "Name one of the pipeline itself, not one inside another activity"));
        }

        return tree;
    }

    /// <summary>The job of a Copy activity, for who wants to look at it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="activity">The activity's name.</param>
    /// <param name="frame">What its expressions see.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DefinitionException">A value does not fit.</exception>
    internal async Task<CopyJob> ResolveCopyAsync(PipelineRunRequest run, string activity, Frame frame, CancellationToken cancellationToken)
    {
        var report = new DefinitionReport();
        var request = new ActivityRequest(run, activity, "Copy", activity, frame);
        var reading = await new ActivityReader(factory, outputs, time).ReadAsync(request, report, cancellationToken);
        var job = CopyActivity.ReadJob(reading);
        report.ThrowIfAny();
        return job!;
    }
}
