using Sluice.Activities;
using Sluice.Definitions.Pipelines;

namespace Sluice.Pipelines;

/// <summary>A list of activities while it runs: which of them have nothing left to wait for, and how the others ended.</summary>
sealed class ActivityQueue
{
    readonly IReadOnlyList<ActivityOutline> _activities;
    readonly Dictionary<string, int> _indexes;
    readonly ILookup<int, int> _dependents;
    readonly int[] _missing;
    readonly ActivityRun?[] _runs;
    readonly Queue<int> _ready;

    public ActivityQueue(IReadOnlyList<ActivityOutline> activities)
    {
        _activities = activities;
        _indexes = activities.Index().ToDictionary(one => one.Item.Name, one => one.Index, StringComparer.OrdinalIgnoreCase);
        _dependents = activities.Index()
            .SelectMany(one => one.Item.DependsOn.Select(dependency => (On: _indexes[dependency.Activity], one.Index)))
            .ToLookup(pair => pair.On, pair => pair.Index);
        _missing = [.. activities.Select(activity => activity.DependsOn.Count)];
        _runs = new ActivityRun?[activities.Count];
        _ready = new Queue<int>(Enumerable.Range(0, activities.Count).Where(index => _missing[index] == 0));
    }

    /// <summary>What became of them, in the order of the list.</summary>
    public IReadOnlyList<ActivityRun> Runs => [.. _runs.OfType<ActivityRun>()];

    /// <summary>The next one whose dependencies have all ended.</summary>
    public bool TryTake(out ActivityOutline activity)
    {
        var isThere = _ready.TryDequeue(out var index);
        activity = isThere ? _activities[index] : null!;
        return isThere;
    }

    /// <summary>How an activity ends that is not to run; null for one that is.</summary>
    public ActivityStatus? StatusWithoutRunning(ActivityOutline activity) => activity.InactiveAs switch
    {
        DependencyCondition.Failed => ActivityStatus.Failed,
        DependencyCondition.Skipped => ActivityStatus.Skipped,
        { } => ActivityStatus.Succeeded,
        null when activity.DependsOn.All(dependency => Meets(StatusOf(dependency.Activity), dependency.Conditions)) => null,
        null => ActivityStatus.Skipped,
    };

    /// <summary>Takes note of one that has ended, or is not to run.</summary>
    public void End(ActivityRun run)
    {
        var index = _indexes[run.ActivityName];
        _runs[index] = run;
        foreach (var dependent in _dependents[index])
        {
            if (--_missing[dependent] == 0)
                _ready.Enqueue(dependent);
        }
    }

    ActivityStatus StatusOf(string activity) => _runs[_indexes[activity]]!.Status;

    static bool Meets(ActivityStatus status, IReadOnlyList<DependencyCondition> conditions) => conditions.Any(condition => condition switch
    {
        DependencyCondition.Succeeded => status == ActivityStatus.Succeeded,
        DependencyCondition.Failed => status == ActivityStatus.Failed,
        DependencyCondition.Skipped => status == ActivityStatus.Skipped,
        _ => status is ActivityStatus.Succeeded or ActivityStatus.Failed,
    });
}
