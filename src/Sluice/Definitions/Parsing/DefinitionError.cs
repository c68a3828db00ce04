namespace Sluice.Definitions.Parsing;

/// <summary>One thing wrong in a definition.</summary>
/// <param name="File">The file below the factory folder, or the argument, it stands in.</param>
/// <param name="Path">Its JSON path in that file, such as <c>$.properties.typeProperties.port</c>.</param>
/// <param name="Value">The value found there, unless there is none or it is a secret.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DefinitionError(string File, string Path, string? Value, string Problem, string Remedy)
{
    /// <summary>The value found there, unless there is none or it is a secret.</summary>
    public string? Value { get; } = Value is null ? null : Redaction.Of(Value);

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = Redaction.Of(Problem);

    /// <summary>What kind of thing it is.</summary>
    public DefinitionErrorCode Code { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{File} {Path}: {Problem}{(Value is null ? "" : $" (found {Value})")}. {Remedy}.";
}
