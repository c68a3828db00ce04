namespace Sluice.Definitions.Parsing;

/// <summary>A property that somebody has to fill in, as ADF's export lacks it.</summary>
/// <param name="Path">Its JSON path.</param>
/// <param name="Hint">What it is; null where nothing but its name tells.</param>
/// <param name="IsSecret">Whether it is written as a <c>SecureString</c>.</param>
sealed record DefinitionBlank(string Path, string? Hint, bool IsSecret);
