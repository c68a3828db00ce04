using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>A definition that cannot be read.</summary>
/// <param name="Kind">What it is, by its folder.</param>
/// <param name="Name">Its name; that of its file where the file does not tell.</param>
/// <param name="Error">What is wrong with the file.</param>
public sealed record BrokenResource(ResourceKind Kind, string Name, DefinitionError Error);
