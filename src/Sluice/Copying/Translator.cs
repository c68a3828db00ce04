namespace Sluice.Copying;

/// <summary>How columns meet and how values are converted: ADF's <c>TabularTranslator</c>.</summary>
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

/// <summary>A source column and the sink column it goes to.</summary>
/// <param name="Source">The source's column.</param>
/// <param name="Sink">The sink's column.</param>
public sealed record ColumnMapping(MappedColumn Source, MappedColumn Sink);

/// <summary>One end of a mapping: a name, a position or a JSON path says which column it is.</summary>
public sealed record MappedColumn
{
    /// <summary>The column's name.</summary>
    public string? Name { get; init; }

    /// <summary>Its position, from 1.</summary>
    public int? Ordinal { get; init; }

    /// <summary>
    /// Its JSON path: <c>$.a.b</c> or <c>$['a']['b']</c> from the object; without <c>$</c> from an item of the collection.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>ADF's interim type on this end (<c>String</c>, <c>Int32</c>, <c>DateTime</c> ...); null is the column's own.</summary>
    public string? Type { get; init; }

    /// <summary>The culture of its text; null is that of the settings.</summary>
    public string? Culture { get; init; }

    /// <summary>The .NET format of its dates and times as text; null is that of the settings.</summary>
    public string? Format { get; init; }
}

/// <summary>How values are converted: ADF's <c>typeConversionSettings</c> with its defaults.</summary>
public sealed record ConversionSettings
{
    /// <summary>Whether digits, fractions and times may be cut off: decimal to integer, DateTimeOffset to DateTime.</summary>
    public bool AllowDataTruncation { get; init; } = true;

    /// <summary>Whether Booleans become 1 and 0 as text and numbers.</summary>
    public bool TreatBooleanAsNumber { get; init; }

    /// <summary>The .NET format of dates and times without a zone as text; null is ISO 8601.</summary>
    public string? DateTimeFormat { get; init; }

    /// <summary>The .NET format of moments as text; null is ISO 8601.</summary>
    public string? DateTimeOffsetFormat { get; init; }

    /// <summary>The .NET format of times of day and intervals as text; null is PostgreSQL's.</summary>
    public string? TimeSpanFormat { get; init; }

    /// <summary>The culture of numbers and dates as text; null is en-us.</summary>
    public string? Culture { get; init; }
}
