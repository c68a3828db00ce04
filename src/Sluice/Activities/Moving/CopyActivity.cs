using System.Text.Json;
using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;

namespace Sluice.Activities.Moving;

/// <summary><c>Copy</c>: evaluated to a job, which has an orchestration of its own.</summary>
sealed class CopyActivity() : ActivityType("Copy")
{
    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) =>
        ReadJob(reading) is { } job && reading.HasValues
            ? WorkResult.Done(new WorkResult { Next = JsonSerializer.SerializeToNode(job) })
            : null;

    /// <summary>The job; null after an error.</summary>
    public static CopyJob? ReadJob(ActivityReading reading) =>
        new CopyJobParser(reading.Factory, reading.HasValues, reading.Report).Read(reading.Definition);

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var job = (await flow.EvaluateAsync()).Next.Deserialize<CopyJob>()!;
        var copy = new CopyRequest(flow.Run.GroupId, flow.Path, job) { ExecutionId = flow.Run.RunId, Deadline = flow.Deadline };
        var output = await flow.Context.CallAsync(CopyOrchestration.Definition, copy, flow.ChildId(""));
        return new StoredValue(JsonSerializer.SerializeToNode(output));
    }
}
