using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>The steps of a pipeline run that read the factory.</summary>
/// <param name="factory">The factory.</param>
/// <param name="time">Tells the time.</param>
public sealed class PipelineActivities(Factory factory, TimeProvider time)
{
    /// <summary>Checks the pipeline with everything its copies use, and lists its activities.</summary>
    internal static readonly Activity<PipelineRunRequest, PipelineOutline> Outline = new("OutlinePipeline");

    /// <summary>Evaluates one copy activity.</summary>
    internal static readonly Activity<ResolveCopyRequest, CopyJob> ResolveCopy = new("ResolveCopy");

    /// <inheritdoc cref="Outline"/>
    /// <exception cref="DefinitionException">Everything that is wrong.</exception>
    public Task<PipelineOutline> OutlineAsync(PipelineRunRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = new DefinitionReport();
        var pipeline = Check(request, report);
        report.ThrowIfAny();
        var activities = pipeline!.Activities.Select(activity =>
            new ActivityOutline(activity.Name, activity.Type, activity.DependsOn, activity.InactiveAs));
        return Task.FromResult(new PipelineOutline([.. activities]));
    }

    /// <summary>Reads and checks a pipeline with its parameters; null after an error was reported.</summary>
    internal Pipeline? Check(PipelineRunRequest request, DefinitionReport report)
    {
        var user = new DefinitionParser([], "pipeline", "$", new ExpressionScope(), report);
        if (factory.Find(ResourceKind.Pipeline, request.Pipeline, user, report) is not { } resource)
            return null;
        return FactoryValidator.CheckPipeline(factory, resource, request.Parameters, report);
    }

    /// <inheritdoc cref="ResolveCopy"/>
    /// <exception cref="DefinitionException">A value does not fit.</exception>
    public Task<CopyJob> ResolveCopyAsync(ResolveCopyRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = new DefinitionReport();
        var run = request.Run;
        if (!factory.TryFind(ResourceKind.Pipeline, run.Pipeline, out var resource))
            throw new SluiceException(Side.Definition, "PipelineNotFound", $"The pipeline '{run.Pipeline}' is no longer in the factory.");
        var parameters = resource.Parameters(run.Parameters, hasValues: true, null, report);
        var scope = new ExpressionScope { Now = time.GetUtcNow() }
            .With(ScopeFunction.Pipeline, PipelineScope.Create(run, parameters))
            .With(ScopeFunction.Activity, request.Activities);
        var activity = Pipeline.Read(resource, scope, report).Activities.FirstOrDefault(activity => activity.Name == request.Activity);
        var job = activity is null ? null : new CopyJobParser(factory, hasValues: true, report).Read(activity);
        report.ThrowIfAny();
        return Task.FromResult(job!);
    }
}
