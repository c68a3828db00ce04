using System.Collections.Immutable;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>What can be seen at a place in a run besides its variables. Each place has its own; they share what they have in common.</summary>
sealed record RunScope
{
    /// <summary>What has ended before, by name.</summary>
    public ImmutableDictionary<string, ActivityFacts> Activities { get; init; } =
        ImmutableDictionary<string, ActivityFacts>.Empty.WithComparers(StringComparer.OrdinalIgnoreCase);

    /// <summary>The item of the innermost loop; null outside of loops.</summary>
    public StoredValue? Item { get; init; }

    /// <summary>What an orchestration was given to see.</summary>
    public static RunScope Of(Frame frame) =>
        new() { Activities = new RunScope().Activities.AddRange(frame.Activities), Item = frame.Item };

    /// <summary>The same after an activity has ended.</summary>
    public RunScope With(ActivityRun ended) => this with
    {
        Activities = Activities.SetItem(ended.ActivityName, new ActivityFacts(ended.Status, ended.Carried, ended.Error)
        {
            Start = ended.ActivityRunStart,
            End = ended.ActivityRunEnd,
        }),
    };

    /// <summary>Of it what an activity may see; in a fixed order, so that calls are the same in every replay.</summary>
    public Frame Of(ActivityUses uses)
    {
        var seen = new SortedDictionary<string, ActivityFacts>(StringComparer.Ordinal);
        foreach (var name in uses.Activities ?? Activities.Keys)
        {
            if (Activities.TryGetKey(name, out var key))
                seen[key] = Activities[key];
        }

        return new Frame { Activities = seen, Item = uses.UsesItem ? Item : null };
    }
}
