namespace Sluice.Web.Copying;

/// <summary>What is read.</summary>
public sealed class SourceChoice
{
    /// <summary>The linked service.</summary>
    public string? Service { get; set; }

    /// <summary>Its type.</summary>
    public string ServiceType { get; set; } = "";

    /// <summary>Whether a query is read in the place of a table.</summary>
    public bool IsQuery { get; set; }

    /// <summary>The table's schema.</summary>
    public string Schema { get; set; } = "";

    /// <summary>The table.</summary>
    public string Table { get; set; } = "";

    /// <summary>The query.</summary>
    public string Query { get; set; } = "";

    /// <summary>The columns of the table or the query; empty while they are not known.</summary>
    public IReadOnlyList<CopyColumn> Columns { get; set; } = [];

    /// <summary>What it is, in a few words.</summary>
    public string Words => IsQuery ? "the query" : $"{Schema}.{Table}";
}

/// <summary>A column.</summary>
/// <param name="Type">Its interim type in ADF.</param>
/// <param name="PhysicalType">Its type in PostgreSQL.</param>
/// <param name="IsKey">Whether it is of the primary key.</param>
public sealed record CopyColumn(string Name, string Type, string? PhysicalType = null, bool IsKey = false)
{
    /// <summary>Whether it tells a moment, by which what is new can be found.</summary>
    public bool TellsMoment => Type is "Date" or "DateTime" or "DateTimeOffset" && PhysicalType?.StartsWith("time ", StringComparison.Ordinal) != true;
}
