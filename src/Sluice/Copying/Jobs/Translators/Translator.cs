namespace Sluice.Copying.Jobs.Translators;

/// <summary>How columns are matched and how values are converted: ADF's <c>TabularTranslator</c>.</summary>
public sealed record Translator
{
    /// <summary>Pairs of columns; empty is by name.</summary>
    public IReadOnlyList<ColumnMapping> Mappings { get; init; } = [];

    /// <summary>The JSON path of an array in each source object; each of its items makes a row.</summary>
    public string? CollectionReference { get; init; }

    /// <summary>
    /// Whether arrays and objects of JSON files become their JSON text in columns of text; else such a row does not fit. Columns of
    /// json and jsonb take objects, and columns of arrays take arrays, in any case.
    /// </summary>
    public bool MapComplexValuesToString { get; init; }

    /// <summary>How values are converted.</summary>
    public ConversionSettings Conversion { get; init; } = new();
}
