using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Triggers.State;

namespace Sluice.Triggers.Ticking;

/// <summary>What has become of the runs that windows have started.</summary>
/// <param name="history">Keeps what became of windows.</param>
/// <param name="runs">Keeps what became of runs.</param>
/// <param name="engine">What runs them.</param>
/// <param name="time">Tells the time.</param>
sealed class WindowRuns(TriggerHistory history, RunHistory runs, OrchestrationClient engine, TimeProvider time)
{
    /// <summary>Looks whether the runs of a window have ended, and keeps how.</summary>
    /// <param name="record">The window.</param>
    /// <param name="isCancelled">Whether those that have not are to be stopped.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How far it is.</returns>
    public async Task<TriggerRun> SettleAsync(TriggerRunRecord record, bool isCancelled, CancellationToken cancellationToken)
    {
        if (record.Run.HasEnded)
            return record.Run;
        var (status, message) = (TriggerRun.Succeeded, "");
        foreach (var runId in IdsOf(record.Run))
        {
            var run = await FindAsync(runId, cancellationToken);
            if (run is { HasEnded: false })
            {
                if (isCancelled)
                    await StopAsync(record.Run, cancellationToken);
                return record.Run;
            }

            if (run?.Status == OrchestrationStatus.Cancelled && status == TriggerRun.Succeeded)
                (status, message) = (TriggerRun.Cancelled, $"Run {runId} was cancelled.");
            else if (run is null)
                (status, message) = (TriggerRun.Failed, $"Run {runId} is known to nobody any more.");
            else if (run.Status == OrchestrationStatus.Failed)
                (status, message) = (TriggerRun.Failed, $"Run {runId} of {run.PipelineName} failed: {run.Message}");
        }

        var ended = record.Run with { Status = status, Message = message };
        return await history.WriteAsync(record with { Run = ended }, cancellationToken);
    }

    /// <summary>Stops the runs of a window, with those that they wait for.</summary>
    public async Task StopAsync(TriggerRun run, CancellationToken cancellationToken)
    {
        var canceller = new RunCanceller(engine, runs, time);
        foreach (var runId in IdsOf(run))
            await canceller.CancelAsync(runId, isWhole: false, cancellationToken);
    }

    static IEnumerable<string> IdsOf(TriggerRun run) => run.TriggeredPipelines.Select(started => started.Value!.ToString());

    /// <summary>The history may have lost what the engine has.</summary>
    async Task<PipelineRun?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await runs.FindAsync(runId, engine, cancellationToken)
        ?? (await engine.FindAsync(runId, cancellationToken) is { } state ? PipelineRun.From(state) : null);
}
