using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>
/// What is certain of a pipeline's activities before any has run: an activity reads those that it depends on, directly or through others,
/// and those that the activities around it depend on.
/// </summary>
sealed class Foresight
{
    // Looking through dependencies for one that is not there takes as long as there are activities. Past this nothing is said.
    const int MostSteps = 5_000_000;

    readonly Dictionary<ActivityNode, (ILookup<string, ActivityNode> Beside, ActivityNode? Around)> _places =
        new(ReferenceEqualityComparer.Instance);

    readonly ILookup<string, ActivityNode> _byName;
    int _steps;

    /// <summary>Looks at activities and those inside them.</summary>
    public Foresight(IReadOnlyList<ActivityNode> activities)
    {
        Place(activities, null);
        _byName = _places.Keys.ToLookup(activity => activity.Definition.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The scope of an activity, in which what is certainly wrong with reading others is found.</summary>
    public ExpressionScope Of(ActivityNode reader) =>
        reader.Definition.Reader.Scope with { Foresee = (name, output) => Problem(reader, name, output) };

    string? Problem(ActivityNode reader, string name, string? output)
    {
        // Of none or of two of a name something else is wrong.
        if (_byName[name].ToList() is not [var read])
            return null;
        return output is not null ? read.Type?.Lacks(read.Definition, output)
            : MayRead(reader, read) ? null
            : $"activity '{read.Definition.Name}' cannot be read here, as this activity does not depend on it, directly or through others (dependsOn)";
    }

    bool MayRead(ActivityNode reader, ActivityNode read)
    {
        if (reader.Type?.SeesInside == true && ReferenceEquals(_places[read].Around, reader))
            return true;
        for (var at = reader; at is not null; at = _places[at].Around)
        {
            if (DependsOn(at, read))
                return true;
        }

        return false;
    }

    bool DependsOn(ActivityNode activity, ActivityNode other)
    {
        var beside = _places[activity].Beside;
        if (!beside.Contains(other.Definition.Name))
            return false;
        var (left, seen) = (new Queue<ActivityNode>([activity]), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        while (left.TryDequeue(out var next))
        {
            foreach (var name in next.Definition.DependsOn.Select(dependency => dependency.Activity))
            {
                if (++_steps > MostSteps || name.Equals(other.Definition.Name, StringComparison.OrdinalIgnoreCase))
                    return true;
                if (seen.Add(name) && beside[name].FirstOrDefault() is { } found)
                    left.Enqueue(found);
            }
        }

        return false;
    }

    void Place(IReadOnlyList<ActivityNode> activities, ActivityNode? around)
    {
        var beside = activities.ToLookup(activity => activity.Definition.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var activity in activities)
        {
            _places[activity] = (beside, around);
            foreach (var (_, inside) in activity.Branches)
                Place(inside, activity);
        }
    }
}
