namespace Sluice.Pipelines;

/// <summary>Counts the activities of a run that have ended.</summary>
sealed class PipelineProgress
{
    // A status has at most 16 KB in UTF-16, and a name at most 55 characters: each of them six as JSON, at the worst.
    const int Latest = 20;

    readonly SortedDictionary<string, int> _ended = new(StringComparer.Ordinal);
    readonly Queue<ActivityProgress> _latest = new();

    /// <summary>The status now.</summary>
    public PipelineStatus Status => new(new SortedDictionary<string, int>(_ended, StringComparer.Ordinal), [.. _latest]);

    /// <summary>Counts one.</summary>
    public void Add(ActivityRun ended)
    {
        var status = ended.Status.ToString();
        _ended[status] = _ended.GetValueOrDefault(status) + 1;
        _latest.Enqueue(new ActivityProgress(ended.ActivityName, ended.Status));
        if (_latest.Count > Latest)
            _latest.Dequeue();
    }
}
