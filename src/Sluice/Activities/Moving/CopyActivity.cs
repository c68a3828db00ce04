using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Activities.Moving;

/// <summary>
/// <c>Copy</c>: evaluated to a job, which has an orchestration of its own. One that is given secrets, or is to hide what it gives, is copied
/// where it was evaluated, in one step.
/// </summary>
sealed class CopyActivity() : ActivityType("Copy")
{
    /// <inheritdoc/>
    /// <remarks>Without a ledger nobody knows what a secure copy, which is one step, had copied.</remarks>
    public override bool IsRepeatable(ActivityDefinition activity) =>
        !Values.ToText(activity.Reader.Json["typeProperties"]?["sink"]?["ledger"]).Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading)
    {
        if (ReadJob(reading) is not { } job || !reading.HasValues)
            return null;
        if (reading.Secrecy is { IsInput: false, IsOutput: false })
            return WorkResult.Done(new WorkResult { Next = TypedJson.ToNode(job) });
        var request = reading.Request!;
        // The activity's policy repeats all of it.
        var copy = new CopyRequest(request.Run.GroupId, request.Path, job with { Retry = RetryPolicy.None })
        {
            ExecutionId = request.Run.RunId,
            Pipeline = request.Run.Pipeline,
            Deadline = request.Deadline,
            IsSecure = true,
        };
        return async (host, cancellationToken) => new WorkResult
        {
            Output = TypedJson.ToNode(await CopyEngine.RunAsync(host.Copies, copy, host.Time, cancellationToken)),
        };
    }

    /// <summary>The job; null after an error.</summary>
    public static CopyJob? ReadJob(ActivityReading reading) =>
        new CopyJobParser(reading.Factory, reading.HasValues, reading.Report).Read(reading.Definition);

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var evaluated = await flow.EvaluateAsync();
        // A secure one is done: its job, plan and files would be seen in an orchestration.
        if (evaluated.Next is null)
            return evaluated.Output;
        var job = evaluated.Next.Read<CopyJob>()!;
        var copy = new CopyRequest(flow.Run.GroupId, flow.Path, job)
        {
            ExecutionId = flow.Run.RunId,
            Pipeline = flow.Run.Pipeline,
            Deadline = flow.Deadline,
        };
        var output = await flow.Context.CallAsync(TablesOrchestration.DefinitionFor(job), copy, flow.ChildId(""));
        return new StoredValue(TypedJson.ToNode(output));
    }
}
