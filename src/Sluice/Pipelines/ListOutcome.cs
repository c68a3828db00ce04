using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>How a list of activities has ended: it fails, as in ADF, when an activity that nothing depends on failed, or was skipped for one that failed.</summary>
static class ListOutcome
{
    /// <summary>The activity that failed a list; null when it succeeded.</summary>
    public static ActivityRun? FindFailure(IReadOnlyList<ActivityOutline> activities, IReadOnlyList<ActivityRun> runs)
    {
        var indexes = activities.Index().ToDictionary(one => one.Item.Name, one => one.Index, StringComparer.OrdinalIgnoreCase);
        var parents = activities.SelectMany(activity => activity.DependsOn).Select(dependency => indexes[dependency.Activity]).ToHashSet();
        // Without recursion: a chain of skipped activities may have thousands.
        var left = new Stack<int>(Enumerable.Range(0, activities.Count).Where(index => !parents.Contains(index)).Reverse());
        var seen = new HashSet<int>();
        while (left.TryPop(out var index))
        {
            if (runs[index].Status == ActivityStatus.Failed)
                return runs[index];
            if (runs[index].Status != ActivityStatus.Skipped || !seen.Add(index))
                continue;
            foreach (var dependency in activities[index].DependsOn.Reverse())
                left.Push(indexes[dependency.Activity]);
        }

        return null;
    }

    /// <summary>The fault of a list inside an activity; null when it succeeded.</summary>
    /// <param name="activities">The list.</param>
    /// <param name="runs">What became of it.</param>
    /// <param name="round">The round of a loop that it was; null elsewhere. An item itself may be row data.</param>
    public static SluiceException? FaultOf(IReadOnlyList<ActivityOutline> activities, IReadOnlyList<ActivityRun> runs, string? round = null)
    {
        if (FindFailure(activities, runs) is not { Error: { } error } failed)
            return null;
        var fault = SluiceException.Parse(error.Message);
        var place = round is null ? "" : $"At {round}, counted from 0: ";
        return new SluiceException(fault.Side, fault.Code, $"{place}Activity '{failed.ActivityName}' failed: {fault.Detail}");
    }
}
