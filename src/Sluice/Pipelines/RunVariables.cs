using System.Text.Json.Nodes;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>The variables of a run, as an orchestration sees them: what its children change it is told when they have ended.</summary>
sealed class RunVariables(IReadOnlyDictionary<string, VariableValue> initial)
{
    readonly SortedDictionary<string, VariableValue> _values = new(initial.ToDictionary(), StringComparer.Ordinal);
    readonly List<VariableChange> _changes = [];

    // Branches of an orchestration run on several threads where the engine is this process.
    readonly Lock _lock = new();

    /// <summary>What was changed since the beginning, in order.</summary>
    public IReadOnlyList<VariableChange> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    /// <summary>The values now.</summary>
    public SortedDictionary<string, VariableValue> Now
    {
        get
        {
            lock (_lock)
                return new(_values, StringComparer.Ordinal);
        }
    }

    /// <summary>The value of one; null when it has none.</summary>
    public StoredValue? Find(string name) => Now.GetValueOrDefault(name)?.Value;

    /// <summary>Changes one.</summary>
    public void Apply(VariableChange change)
    {
        lock (_lock)
        {
            if (change.IsAppended)
            {
                var before = _values.GetValueOrDefault(change.Name) ?? new VariableValue(new StoredValue(new JsonArray()), []);
                _values[change.Name] = before with { Appended = [.. before.Appended, change.Value] };
            }
            else
            {
                _values[change.Name] = new VariableValue(change.Value, []);
                _changes.RemoveAll(earlier => earlier.Name == change.Name);
            }

            _changes.Add(change);
        }
    }
}
