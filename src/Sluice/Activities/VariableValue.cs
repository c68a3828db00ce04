namespace Sluice.Activities;

/// <summary>The value of a variable, or what was done to it, as orchestrations carry it.</summary>
/// <param name="Value">What it was set to; null when it was only appended to.</param>
/// <param name="Appended">Lists of the items that were appended to it since.</param>
public sealed record VariableValue(StoredValue? Value, IReadOnlyList<StoredValue> Appended)
{
    /// <summary>Whether any of it is secret.</summary>
    internal bool IsSecure => Value is { IsSecure: true } || Appended.Any(list => list.IsSecure);
}
