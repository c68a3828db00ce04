namespace Sluice.Copying.Jobs.Translators;

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
