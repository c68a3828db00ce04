namespace Sluice.Activities;

/// <summary>A variable was set, or something was appended to it.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">The value; a list of the items that were appended.</param>
/// <param name="IsAppended">Whether they come behind the items that are there.</param>
public sealed record VariableChange(string Name, StoredValue Value, bool IsAppended);
