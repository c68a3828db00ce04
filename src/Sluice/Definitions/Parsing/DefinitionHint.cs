namespace Sluice.Definitions.Parsing;

/// <summary>Something in a definition that is tolerated but may not do what its author hoped.</summary>
/// <param name="File">The file below the factory folder.</param>
/// <param name="Path">Its JSON path in that file.</param>
/// <param name="Message">What was noticed.</param>
internal sealed record DefinitionHint(string File, string Path, string Message)
{
    /// <summary>What was noticed.</summary>
    public string Message { get; } = DefinitionError.Shown(Message);

    /// <inheritdoc/>
    public override string ToString() => $"{File} {Path}: {Message}.";
}
