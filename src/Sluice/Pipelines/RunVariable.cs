using System.Text.Json.Nodes;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>A variable of a run, or what was done to one. It grows in place: a list may have thousands of items.</summary>
/// <param name="gate">Is held by who calls it.</param>
sealed class RunVariable(Lock gate)
{
    // What a value takes besides itself.
    const int Envelope = 40;

    readonly List<StoredValue> _appended = [];
    StoredValue? _value;
    JsonArray? _last;
    int _version;
    Task? _shrinking;

    /// <summary>The bytes that it takes in a history.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether nothing is known of it.</summary>
    public bool IsEmpty => _value is null && _appended.Count == 0 && _last is null;

    /// <summary>As it is carried.</summary>
    public VariableValue Value => new(
        _value, _last is null ? [.. _appended] : [.. _appended, new StoredValue(_last.DeepClone())]);

    /// <summary>Sets it to a value.</summary>
    public void Set(StoredValue value)
    {
        _version++;
        _appended.Clear();
        (_value, _last, Bytes) = (value, null, SizeOf(value));
    }

    /// <summary>Appends a list.</summary>
    public void Append(StoredValue list)
    {
        Bytes += SizeOf(list);
        if (list.Value is not JsonArray items)
        {
            Freeze();
            _appended.Add(list);
            return;
        }

        _last ??= [];
        foreach (var item in items)
            _last.Add(item?.DeepClone());
    }

    /// <summary>Does to it what was done to another.</summary>
    public void Apply(VariableValue change)
    {
        if (change.Value is { } value)
            Set(value);
        foreach (var list in change.Appended)
            Append(list);
    }

    /// <summary>Has the store keep it. What is done to it meanwhile stays behind that.</summary>
    /// <param name="keepAsync">Keeps the whole value, or a list of what was appended.</param>
    public Task ShrinkAsync(Func<VariableValue, Task<StoredValue>> keepAsync) =>
        _shrinking is { IsCompleted: false } ? _shrinking : _shrinking = ReplaceAsync(keepAsync);

    async Task ReplaceAsync(Func<VariableValue, Task<StoredValue>> keepAsync)
    {
        Freeze();
        var (version, count, bytes) = (_version, _appended.Count, Bytes);
        var kept = await keepAsync(Value);
        lock (gate)
        {
            // One that was set to something else has nothing left of what was kept.
            if (version != _version)
                return;
            _appended.RemoveRange(0, count);
            if (_value is null)
                _appended.Insert(0, kept);
            else
                _value = kept;
            Bytes += SizeOf(kept) - bytes;
        }
    }

    void Freeze()
    {
        if (_last is not null)
            _appended.Add(new StoredValue(_last));
        _last = null;
    }

    static int SizeOf(StoredValue stored) =>
        Envelope + (stored.Key?.Length ?? 0) + (stored.Value is null ? 0 : TypedJson.ToBytes(stored.Value).Length);
}
