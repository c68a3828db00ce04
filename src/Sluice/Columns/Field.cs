namespace Sluice.Columns;

/// <summary>A column by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
public sealed record Field(string Name, ColumnType Type);
