using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Activities;
using Sluice.Copying.Watching;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs.State;

namespace Sluice.Runs;

/// <summary>
/// What became of runs and their activities, in the shapes of ADF's REST API. An engine that stops a run tells nobody: so a run that has not
/// ended here is asked for in the engine when somebody wants to know.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="outputs">Where the large outputs of activities lie.</param>
/// <param name="logger">Takes what is logged of runs; null for nothing.</param>
public sealed class RunHistory(StateStore store, OutputStore outputs, ILogger<RunHistory>? logger = null) : RunLog
{
    const string Runs = "run";

    // By group, of those whose first run was repeated.
    const string LatestRuns = "latest";

    readonly SliceHistory _slices = new(store);
    readonly RunTelemetry _telemetry = new(logger ?? NullLogger<RunHistory>.Instance);

    /// <inheritdoc/>
    internal override Task TellAsync(RunNews news, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        if (news.Run.RunId != news.Run.GroupId && !news.Status.HasEnded)
            await store.WriteAsync(LatestRuns, news.Run.GroupId, new JsonObject { ["runId"] = news.Run.RunId }, null, cancellationToken);
        // Before the run: whoever cancels the other one finds it.
        if (news.Run is { ParentRunId: { } parent, IsAwaited: { } isAwaited } && !news.Status.HasEnded)
            await store.WriteAsync(ChildrenOf(parent), news.Run.RunId, new JsonObject { ["isAwaited"] = isAwaited }, null, cancellationToken);
        if (await ChangeAsync<PipelineRun>(Runs, news.Run.RunId, before => PipelineRun.After(before, news), null, cancellationToken) is var (before, after))
            await TellAsync(before, after, cancellationToken);
    });

    /// <inheritdoc/>
    internal override Task TellAsync(ActivityNews news, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        var change = await ChangeAsync<ActivityRunRecord>(
            ActivitiesOf(news.Run.RunId), news.Run.ActivityRunId(news.Path), before => ActivityRunRecord.After(before, news), null, cancellationToken);
        if (change is var (before, after))
            _telemetry.Changed(before, after);
    });

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<ActivityNews>?> FindEarlierAsync(PipelineRunRequest run, CancellationToken cancellationToken) =>
        await FindAsync(run.Recovery!.RunId, null, cancellationToken) is { } earlier
            ? await ListActivitiesAsync(earlier, cancellationToken).Select(activity => activity.For(run)).OfType<ActivityNews>().ToListAsync(cancellationToken)
            : null;

    /// <inheritdoc/>
    internal override async Task<bool> IsCancelledAsync(PipelineRunRequest run, CancellationToken cancellationToken) =>
        run.ParentRunId is { } parent && (await FindAsync(parent, null, cancellationToken))?.Cancels(run.IsAwaited) == true;

    /// <inheritdoc/>
    internal override SliceLog Slices => _slices;

    /// <summary>Notes that somebody has asked to cancel a run that has not ended.</summary>
    /// <inheritdoc cref="PipelineRun.Canceling"/>
    internal Task CancelAsync(string runId, bool isWhole, DateTimeOffset at, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        if (await store.FindAsync(Runs, runId, cancellationToken) is { } record)
            await store.ChangeAsync<PipelineRun>(Runs, runId, run => run?.Canceling(isWhole, at), record, cancellationToken);
    });

    /// <summary>A run; null when there is none.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="engine">What runs it; null when nobody does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<PipelineRun?> FindAsync(string runId, OrchestrationClient? engine, CancellationToken cancellationToken)
    {
        var run = await store.FindAsync(Runs, runId, cancellationToken) is { } record
            ? await AskAsync(record, engine, cancellationToken)
            // One of which nothing could be told is known to its engine alone.
            : engine is not null && await engine.FindAsync(runId, cancellationToken) is { } state && state.Name == PipelineOrchestration.Definition.Name
            ? PipelineRun.From(state) : null;
        return run is null ? null : Latest(run, await store.FindAsync(LatestRuns, run.RunGroupId, cancellationToken));
    }

    /// <summary>The runs that were told of at a time or later.</summary>
    /// <inheritdoc cref="FindAsync"/>
    internal async IAsyncEnumerable<PipelineRun> ListAsync(
        DateTimeOffset? since, OrchestrationClient? engine, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var latest = await store.ListAsync(LatestRuns, since, cancellationToken).ToDictionaryAsync(
            record => record.Key, record => record, cancellationToken: cancellationToken);
        await foreach (var record in store.ListAsync(Runs, since, cancellationToken))
        {
            var run = await AskAsync(record, engine, cancellationToken);
            yield return Latest(run, latest.GetValueOrDefault(run.RunGroupId));
        }
    }

    /// <summary>The runs that a run has started, and whether it waits for them.</summary>
    internal async IAsyncEnumerable<(string RunId, bool IsAwaited)> ListChildrenAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(ChildrenOf(runId), null, cancellationToken))
            yield return (record.Key, (bool)record.Value["isAwaited"]!);
    }

    /// <summary>The activities of a run, with their outputs.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async IAsyncEnumerable<ActivityRunRecord> ListActivitiesAsync(
        PipelineRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(ActivitiesOf(run.RunId), null, cancellationToken))
            yield return record.Value.Read<ActivityRunRecord>()!.In(run);
    }

    /// <summary>The slices of an activity, if it copies; null when the run has no such activity.</summary>
    internal async Task<CopySlices?> FindSlicesAsync(PipelineRun run, string activityRunId, CancellationToken cancellationToken) =>
        await store.FindAsync(ActivitiesOf(run.RunId), activityRunId, cancellationToken) is { } record
            ? await _slices.ReadAsync(record.Value.Read<ActivityRunRecord>()!.In(run), cancellationToken) : null;

    /// <summary>An activity with its output, wherever that lies; a secret one is not told.</summary>
    internal async Task<ActivityRunRecord> WithOutputAsync(ActivityRunRecord activity, CancellationToken cancellationToken) =>
        activity.Stored is { IsSecure: false } stored
            ? activity with { Output = (await outputs.ReadAsync(stored, cancellationToken))?.DeepClone(), Stored = null }
            : activity with { Stored = null };

    /// <summary>Forgets runs that nothing was told of since a time.</summary>
    internal async Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        await _slices.DeleteBeforeAsync(time, cancellationToken);
        await store.DeleteBeforeAsync(ActivitiesOf(""), time, cancellationToken);
        await store.DeleteBeforeAsync(ChildrenOf(""), time, cancellationToken);
        await store.DeleteBeforeAsync(Runs, time, cancellationToken);
        await store.DeleteBeforeAsync(LatestRuns, time, cancellationToken);
    }

    /// <summary>Runs go on when nobody can be told.</summary>
    static async Task TryAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (SluiceException fault) when (fault.Code == StateStore.NotKept)
        {
            // Whoever asks later is answered by the engine.
        }
    }

    static string ActivitiesOf(string runId) => $"activity/{runId}";

    static string ChildrenOf(string runId) => $"child/{runId}";

    static PipelineRun Latest(PipelineRun run, StateRecord? latest) =>
        latest is null ? run : run with { IsLatest = (string?)latest.Value["runId"] == run.RunId };

    async Task<PipelineRun> AskAsync(StateRecord record, OrchestrationClient? engine, CancellationToken cancellationToken)
    {
        var run = record.Value.Read<PipelineRun>()!;
        if (run.HasEnded || engine is null || await engine.FindAsync(run.RunId, cancellationToken) is not { } state)
            return run;
        var asked = run.With(state);
        if (!asked.HasEnded)
            return asked;
        var change = await ChangeAsync<PipelineRun>(
            Runs, run.RunId, before => before is { HasEnded: false } ? before.With(state) : null, record, cancellationToken);
        if (change is var (before, after))
            await TellAsync(before, after, cancellationToken);
        return asked;
    }

    /// <summary>Of what an engine stopped the activities tell nothing: they end with their run.</summary>
    async Task TellAsync(PipelineRun? before, PipelineRun run, CancellationToken cancellationToken)
    {
        if (before is not { HasEnded: true } && run.HasEnded && run.Status != OrchestrationStatus.Succeeded)
        {
            var left = await store.ListAsync(ActivitiesOf(run.RunId), null, cancellationToken)
                .Where(record => record.Value.Read<ActivityRunRecord>() is { HasEnded: false }).ToListAsync(cancellationToken);
            // Kept, as any end: a step that goes on all the same, and tells its own, would be told of twice.
            foreach (var record in left)
            {
                var change = await ChangeAsync<ActivityRunRecord>(
                    record.Kind, record.Key, open => open is { HasEnded: false } ? open.In(run) : null, record, cancellationToken);
                if (change is var (open, ended))
                    _telemetry.Changed(open, ended);
            }
        }

        _telemetry.Changed(before, run);
    }

    /// <param name="kind">What it is.</param>
    /// <param name="key">Which.</param>
    /// <param name="change">What becomes of what is there, null for nothing; null when nothing is to change.</param>
    /// <param name="record">What is there; null when it is probably new, as most are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was there before, and what is there now; null when nothing was changed.</returns>
    async Task<(T? Before, T After)?> ChangeAsync<T>(string kind, string key, Func<T?, T?> change, StateRecord? record, CancellationToken cancellationToken)
        where T : class
    {
        (T? Before, T After)? last = null;
        var isChanged = await store.ChangeAsync<T>(kind, key, before =>
        {
            var after = change(before);
            last = after is null ? null : (before, after);
            return after;
        }, record, cancellationToken);
        return isChanged ? last : null;
    }
}
