using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>
/// Takes over what an earlier run did from the history. An activity is run again when it did not succeed, when it is the one to start from,
/// or when it depends on one that is run again for these reasons. What sets variables or gives a secret is run again as well, since the history
/// has neither; what depends on that is not.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="recovery">What it recovers.</param>
/// <param name="outputs">Where large outputs lie.</param>
/// <param name="log">Knows what the earlier run did, and is told what this run takes over.</param>
sealed class RunRecovery(PipelineRunRequest run, Recovery recovery, OutputStore outputs, RunLog log)
{
    int _left = Carried.InResult;

    /// <summary>The code of a run whose history is gone.</summary>
    public const string RunForgotten = nameof(RunForgotten);

    /// <summary>Takes it over.</summary>
    /// <param name="tree">The pipeline.</param>
    /// <param name="activities">The activities of the pipeline itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What became of the activities that are not run again, by name.</returns>
    /// <exception cref="SluiceException">The history of the earlier run is gone, or one of its outputs.</exception>
    public async Task<SortedDictionary<string, ActivityFacts>> TakeOverAsync(
        PipelineTree tree, IReadOnlyList<ActivityOutline> activities, CancellationToken cancellationToken)
    {
        var known = await log.FindEarlierAsync(run, cancellationToken) ?? throw Forgotten(recovery.RunId);
        var earlier = known.ToDictionary(news => news.Activity, StringComparer.OrdinalIgnoreCase);
        var recovered = new SortedDictionary<string, ActivityFacts>(StringComparer.Ordinal);
        // What does not end here is run again, and what depends on it never becomes ready.
        var queue = new ActivityQueue(activities);
        while (queue.TryTake(out var activity))
        {
            if (queue.StatusWithoutRunning(activity) is { } status)
            {
                End(activity, status);
            }
            else if (earlier.GetValueOrDefault(activity.Name) is { } news && news.Type == activity.Type && !IsStart(activity))
            {
                End(activity, ActivityStatus.Succeeded);
                if (news.Output is not { IsSecure: true } && !tree.Find(activity.Name).SetsVariable)
                    recovered[activity.Name] = await TakeOverAsync(news with { Activity = activity.Name, Path = activity.Name }, cancellationToken);
            }
        }

        return recovered;

        void End(ActivityOutline activity, ActivityStatus status) =>
            queue.End(ActivityRun.Of(activity, new ActivityFacts(status, null, null)));
    }

    /// <summary>What is said of a run whose history is gone.</summary>
    public static SluiceException Forgotten(string runId) => new(Side.Definition, RunForgotten,
        $"What the activities of run '{runId}' did is not known any more: it is kept for {OutputStore.Retention.Days} days. "
        + "Repeat the run from its beginning, without startFromFailure and startActivityName.");

    bool IsStart(ActivityOutline activity) => activity.Name.Equals(recovery.StartActivity, StringComparison.OrdinalIgnoreCase);

    async Task<ActivityFacts> TakeOverAsync(ActivityNews news, CancellationToken cancellationToken)
    {
        StoredValue? output = null;
        if (news.Output is not null)
        {
            // A copy of its own: the earlier run's is deleted earlier.
            var value = await outputs.ReadAsync(news.Output, cancellationToken);
            output = await outputs.KeepAsync(run.RunId, $"{news.Path} output", value, Math.Min(Carried.AtTop, _left), cancellationToken);
            _left -= output.Key is null ? TypedJson.ToBytes(output.Value).Length : 0;
        }

        await log.TellAsync(news with { Output = output, IsRecovered = true }, cancellationToken);
        return new ActivityFacts(ActivityStatus.Succeeded, output, null) { Start = news.Start ?? news.At, End = news.At };
    }
}
