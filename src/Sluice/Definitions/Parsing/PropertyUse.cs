namespace Sluice.Definitions.Parsing;

/// <summary>A property that a reader of definitions knows, whether it is there or not.</summary>
/// <param name="File">The file below the factory folder.</param>
/// <param name="Path">The JSON path of the object.</param>
/// <param name="Name">The property.</param>
/// <param name="Effect">What it is good for.</param>
/// <param name="Note">How it differs, why it is ignored, or what to do where it is refused.</param>
internal sealed record PropertyUse(string File, string Path, string Name, PropertyEffect Effect, string? Note);
