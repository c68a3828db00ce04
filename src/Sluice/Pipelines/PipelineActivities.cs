using System.Text.Json.Nodes;
using Sluice.Copying;
using Sluice.Definitions;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>The steps of a pipeline run that read the factory.</summary>
/// <param name="factory">The factory.</param>
/// <param name="time">Tells the time.</param>
public sealed class PipelineActivities(Factory factory, TimeProvider time)
{
    /// <summary>Checks the pipeline with everything its copies use, and lists its activities.</summary>
    public static readonly Activity<PipelineRunRequest, PipelineOutline> Outline = new("OutlinePipeline");

    /// <summary>Evaluates one copy activity.</summary>
    public static readonly Activity<ResolveCopyRequest, CopyJob> ResolveCopy = new("ResolveCopy");

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
    public Pipeline? Check(PipelineRunRequest request, DefinitionReport report)
    {
        var user = new DefinitionReader([], "pipeline", "$", new ExpressionScope(), report);
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
        var job = activity is null ? null : new CopyJobReader(factory, hasValues: true, report).Read(activity);
        report.ThrowIfAny();
        return Task.FromResult(job!);
    }
}

/// <summary>The object behind <c>pipeline()</c>.</summary>
static class PipelineScope
{
    public static JsonObject Create(PipelineRunRequest run, JsonObject? parameters) => new()
    {
        ["parameters"] = parameters,
        ["Pipeline"] = run.Pipeline,
        ["RunId"] = run.RunId,
        ["GroupId"] = run.GroupId,
        ["DataFactory"] = "sluice",
        ["TriggerType"] = run.TriggerType,
        ["TriggerId"] = run.GroupId,
        ["TriggerName"] = run.TriggerType,
        ["TriggerTime"] = run.TriggerTime.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>The activities of a pipeline, as its orchestration needs to know them.</summary>
/// <param name="Activities">In the order of the file.</param>
public sealed record PipelineOutline(IReadOnlyList<ActivityOutline> Activities);

/// <summary>An activity, as its orchestration needs to know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="DependsOn">What it waits for.</param>
/// <param name="InactiveAs">Null when it runs; else how it counts without running.</param>
public sealed record ActivityOutline(
    string Name, string Type, IReadOnlyList<ActivityDependency> DependsOn, DependencyCondition? InactiveAs);

/// <summary>One copy activity to evaluate.</summary>
/// <param name="Run">The run.</param>
/// <param name="Activity">The activity's name.</param>
/// <param name="Activities">What is behind <c>activity('name')</c> by now.</param>
public sealed record ResolveCopyRequest(PipelineRunRequest Run, string Activity, JsonObject Activities);
