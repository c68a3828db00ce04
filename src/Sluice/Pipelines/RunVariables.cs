using System.Text.Json.Nodes;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>The variables of a run, as an orchestration sees them: what its children change it is told when they have ended.</summary>
sealed class RunVariables
{
    readonly SortedDictionary<string, RunVariable> _values = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, RunVariable> _changes = new(StringComparer.Ordinal);

    // Branches of an orchestration run on several threads where the engine is this process.
    readonly Lock _lock = new();

    public RunVariables(IEnumerable<KeyValuePair<string, VariableValue>> initial)
    {
        foreach (var (name, value) in initial)
            Of(name, _values).Apply(value);
    }

    /// <summary>The value of one; null when it has none.</summary>
    public StoredValue? Find(string name)
    {
        lock (_lock)
            return _values.GetValueOrDefault(name)?.Value.Value;
    }

    /// <summary>Changes one.</summary>
    public void Apply(VariableChange change) => Apply(change.Name, change.IsAppended
        ? new VariableValue(null, [change.Value]) : new VariableValue(change.Value, []));

    /// <summary>Changes one as a child has changed it.</summary>
    public void Apply(string name, VariableValue change)
    {
        lock (_lock)
        {
            var variable = Of(name, _values);
            if (variable.IsEmpty && change.Value is null)
                variable.Set(new StoredValue(new JsonArray()));
            variable.Apply(change);
            Of(name, _changes).Apply(change);
        }
    }

    /// <summary>The values now, none of them with more bytes than may be carried.</summary>
    /// <param name="names">Which; null for all.</param>
    /// <param name="most">The bytes of one.</param>
    /// <param name="keepAsync">Has the store keep one, by its name.</param>
    public Task<SortedDictionary<string, VariableValue>> NowAsync(
        IReadOnlyList<string>? names, int most, Func<string, VariableValue, Task<StoredValue>> keepAsync) =>
        CarriedAsync(_values, name => names is null || names.Contains(name, StringComparer.OrdinalIgnoreCase), most, keepAsync);

    /// <summary>What was done to them since the beginning, none of it with more bytes than may be carried.</summary>
    /// <inheritdoc cref="NowAsync"/>
    public Task<SortedDictionary<string, VariableValue>> ChangesAsync(
        int most, Func<string, VariableValue, Task<StoredValue>> keepAsync) => CarriedAsync(_changes, _ => true, most, keepAsync);

    async Task<SortedDictionary<string, VariableValue>> CarriedAsync(
        SortedDictionary<string, RunVariable> variables, Func<string, bool> isWanted, int most,
        Func<string, VariableValue, Task<StoredValue>> keepAsync)
    {
        while (true)
        {
            string? name;
            Task shrinking;
            lock (_lock)
            {
                name = variables.FirstOrDefault(one => isWanted(one.Key) && one.Value.Bytes > most).Key;
                if (name is null)
                    return new(variables.Where(one => isWanted(one.Key)).ToDictionary(one => one.Key, one => one.Value.Value), StringComparer.Ordinal);
                shrinking = variables[name].ShrinkAsync(value => keepAsync(name, value));
            }

            await shrinking;
        }
    }

    RunVariable Of(string name, SortedDictionary<string, RunVariable> variables)
    {
        if (!variables.TryGetValue(name, out var variable))
            variables[name] = variable = new RunVariable(_lock);
        return variable;
    }
}
