namespace Sluice.Activities;

/// <summary>The value of a variable, as orchestrations carry it.</summary>
/// <param name="Value">What it was set to.</param>
/// <param name="Appended">What was appended to it since.</param>
public sealed record VariableValue(StoredValue Value, IReadOnlyList<StoredValue> Appended);
