using Sluice.Formats.Json;

namespace Sluice.Formats;

/// <summary>What is read of a file.</summary>
record WantedColumns
{
    /// <summary>The columns that are needed; null is all of them.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The values to read where rows are nested objects.</summary>
    public IReadOnlyList<JsonColumn> Properties { get; init; } = [];

    /// <summary>The array in each nested object whose items are the rows; null when the objects are.</summary>
    public JsonPath? Collection { get; init; }

    /// <summary>Whether a property that nobody reads is a fault: columns are matched by name and none may be lost.</summary>
    public bool RefusesUnknown { get; init; }

    /// <summary>The part of the file that is read; null is all of it.</summary>
    public FilePart? Part { get; init; }

    /// <summary>Whether times with nanoseconds become microseconds: ADF's <c>allowDataTruncation</c>.</summary>
    public bool TruncatesTimes { get; init; } = true;
}
