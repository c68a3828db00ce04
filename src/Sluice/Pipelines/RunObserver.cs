using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>Watches pipeline runs in this process. Called from many threads at once.</summary>
abstract class RunObserver
{
    /// <summary>An activity of a pipeline itself has ended, or was skipped.</summary>
    public abstract void Ended(PipelineRunRequest run, ActivityRun activity);

    /// <summary>An attempt has failed, and another one follows after a wait.</summary>
    /// <param name="place">The activity's place in its run.</param>
    /// <param name="attempt">The attempt.</param>
    public abstract void Retrying(string place, FailedAttempt attempt);
}
