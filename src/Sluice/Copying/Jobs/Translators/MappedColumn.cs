namespace Sluice.Copying.Jobs.Translators;

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
