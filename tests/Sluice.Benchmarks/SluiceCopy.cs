using System.Text.Json.Nodes;

namespace Sluice.Benchmarks;

/// <summary>A copy that Sluice is to make.</summary>
/// <param name="FromTable">The source table, or null for the folder of files to read.</param>
/// <param name="ToTable">The target table, or null for the folder of files to write.</param>
/// <param name="Format">Of the files.</param>
/// <param name="Mappings">The translator, or null for none.</param>
sealed record SluiceCopy(
    string? FromTable, string? ToTable, FileFormat Format = FileFormat.DelimitedText, IReadOnlyList<Mapping>? Mappings = null)
{
    /// <summary>Further properties of the sink.</summary>
    public JsonObject Sink { get; init; } = [];
}

/// <summary>One column of a translator.</summary>
/// <param name="From">The source column.</param>
/// <param name="To">The sink column.</param>
/// <param name="ToType">The sink's interim type, or null for the source's.</param>
sealed record Mapping(string From, string To, string? ToType = null);
