using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>What an activity can have done in the orchestration that it runs in. Its interpreter is above this room.</summary>
abstract class ControlFlow
{
    /// <summary>The engine.</summary>
    public abstract OrchestrationContext Context { get; }

    /// <summary>The run.</summary>
    public abstract PipelineRunRequest Run { get; }

    /// <summary>The activity's place in the run, by which a child orchestration is known in every attempt.</summary>
    public abstract string Path { get; }

    /// <summary>When it must have ended, all attempts together.</summary>
    public abstract DateTimeOffset Deadline { get; }

    /// <summary>Evaluates the activity, and does its work if it is no control flow.</summary>
    /// <param name="state">What it goes on from; null at its beginning.</param>
    public abstract Task<ActivityResult> EvaluateAsync(StoredValue? state = null);

    /// <summary>An id for a child orchestration of this activity: the same in every attempt.</summary>
    public abstract string ChildId(string part);

    /// <summary>Runs the activities of a branch; of one that is not there, none.</summary>
    /// <exception cref="SluiceException">One of them failed the branch.</exception>
    public abstract Task RunBranchAsync(string branch);

    /// <summary>Runs the only branch for each item.</summary>
    /// <param name="pages">The items, a list a page.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="atATime">The items under way at a time.</param>
    /// <exception cref="SluiceException">It failed for an item; it was run for all others.</exception>
    public abstract Task ForEachAsync(IReadOnlyList<StoredValue> pages, int count, int atATime);

    /// <summary>
    /// Runs the only branch, if there is one, evaluates the activity, and again until that says, by a <see cref="LoopVerdict"/>, that it is
    /// done.
    /// </summary>
    /// <returns>The output of the last evaluation.</returns>
    /// <exception cref="SluiceException">The last round failed, or it took too long.</exception>
    public abstract Task<StoredValue?> RepeatAsync();

    /// <summary>Runs another pipeline.</summary>
    /// <exception cref="SluiceException">It failed.</exception>
    public abstract Task<StoredValue?> RunPipelineAsync(PipelineRunRequest request);

    /// <summary>Starts a run of another pipeline, which goes on by itself.</summary>
    public abstract Task StartPipelineAsync(PipelineRunRequest request);
}
