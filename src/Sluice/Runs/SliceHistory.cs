using Sluice.Activities;
using Sluice.Copying.Slices;
using Sluice.Copying.Watching;
using Sluice.Runs.State;

namespace Sluice.Runs;

/// <summary>How far the slices of copies are and were: documents beside those of their activities, each written by one process.</summary>
/// <param name="store">Where they are kept.</param>
sealed class SliceHistory(StateStore store) : SliceLog
{
    const string Kind = "slices/";
    const string Facts = "copy";
    const string Tables = "tables";

    /// <summary>The slices of an activity.</summary>
    public async Task<CopySlices> ReadAsync(ActivityRunRecord activity, CancellationToken cancellationToken)
    {
        var slices = new CopySlices(activity);
        await foreach (var record in store.ListAsync(KindOf(activity.PipelineRunId, activity.ActivityRunId), null, cancellationToken))
            slices.Add(record.Value.Read<KeptSlices>()!, record.UpdatedAt);
        return slices;
    }

    /// <summary>Forgets those that nothing was told of since a time.</summary>
    public Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => store.DeleteBeforeAsync(Kind, time, cancellationToken);

    /// <inheritdoc/>
    protected override Task KeepAsync(CopyRequest copy, CopyFacts facts) => WriteAsync(
        copy, copy.Table is { } table ? $"{Facts}/{table}" : Facts, new KeptSlices { Copy = facts, Table = copy.Table });

    /// <inheritdoc/>
    protected override Task KeepAsync(CopyRequest copy, TablesFacts facts) => WriteAsync(copy, Tables, new KeptSlices { Tables = facts });

    /// <inheritdoc/>
    protected internal override Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<SliceState> slices) =>
        WriteAsync(copy, name, new KeptSlices { Slices = slices });

    /// <inheritdoc/>
    protected internal override Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<StepState> steps) =>
        WriteAsync(copy, name, new KeptSlices { Steps = steps });

    /// <inheritdoc/>
    protected internal override Task KeepAsync(CopyRequest copy, string name, Throughput read) => WriteAsync(copy, name, new KeptSlices { Read = read });

    Task WriteAsync(CopyRequest copy, string name, KeptSlices kept) => store.WriteAsync(
        KindOf(copy.ExecutionId, PipelineRunRequest.ActivityRunIdOf(copy.ExecutionId, copy.WholeId)), name,
        TypedJson.ToNode(kept)!.AsObject(), null, CancellationToken.None);

    static string KindOf(string runId, string activityRunId) => $"{Kind}{runId}/{activityRunId}";
}
