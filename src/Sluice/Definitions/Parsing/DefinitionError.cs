namespace Sluice.Definitions.Parsing;

/// <summary>One thing wrong in a definition.</summary>
/// <param name="File">The file below the factory folder, or the argument, it stands in.</param>
/// <param name="Path">Its JSON path in that file, such as <c>$.properties.typeProperties.port</c>.</param>
/// <param name="Value">The value found there, unless there is none or it is a secret.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DefinitionError(string File, string Path, string? Value, string Problem, string Remedy)
{
    // A file may hold values of any length, also as names.
    const int MaxShown = 1000;

    /// <summary>The value found there, unless there is none or it is a secret.</summary>
    public string? Value { get; } = Value is null ? null : Shown(Value);

    /// <summary>Its JSON path in that file, such as <c>$.properties.typeProperties.port</c>; of an argument, empty.</summary>
    public string Path { get; } = Cut(Path);

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = Shown(Problem);

    /// <summary>What to do.</summary>
    public string Remedy { get; } = Cut(Remedy);

    /// <summary>What kind of thing it is.</summary>
    public DefinitionErrorCode Code { get; init; }

    /// <summary>A text that may hold secrets, so much of it as a message can hold.</summary>
    internal static string Shown(string text) => Cut(Redaction.Of(text));

    static string Cut(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]}...";

    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{File}: {InFile}" : $"{File} {InFile}";

    /// <summary>The same without the file.</summary>
    internal string InFile => $"{(Path.Length == 0 ? "" : $"{Path}: ")}{Problem}{Found}. {Remedy}.";

    /// <summary>The value, unless the problem names it already.</summary>
    string Found => Value is null || Problem.Contains(Value, StringComparison.Ordinal) ? "" : $" (found {Value})";
}
