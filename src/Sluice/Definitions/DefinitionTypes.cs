namespace Sluice.Definitions;

/// <summary>The types of definitions that come in kinds. What they are is for the rooms above to know.</summary>
/// <param name="Formats">The formats of files, each as it is when a dataset says nothing.</param>
public sealed record DefinitionTypes(IReadOnlyList<FormatSettings> Formats)
{
    /// <summary>The format of datasets of a type, or of sources or sinks of one; null when there is none.</summary>
    /// <param name="type">The type, in any case.</param>
    /// <param name="suffix">What the type ends in behind the dataset's: <c>Source</c>, <c>Sink</c> or nothing.</param>
    internal FormatSettings? Format(string type, string suffix = "") =>
        Formats.FirstOrDefault(format => type.Equals(format.DatasetType + suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The types that <see cref="Format"/> finds, for messages: <c>, A, B or C</c>.</summary>
    internal string FormatTypes(string suffix = "")
    {
        var types = Formats.Select(format => format.DatasetType + suffix).ToList();
        return $"{string.Concat(types.SkipLast(1).Select(type => $", {type}"))} or {types[^1]}";
    }
}
