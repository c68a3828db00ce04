using System.Text.Json.Nodes;

namespace Sluice.Benchmarks;

/// <summary>A copy that Sluice is to make.</summary>
/// <param name="FromTable">The source table, or null for the folder of files to read.</param>
/// <param name="ToTable">The target table, or null for the folder of files to write.</param>
/// <param name="Format">Of the files.</param>
/// <param name="Mappings">The translator, or null for none.</param>
sealed record SluiceCopy(
    string? FromTable, string? ToTable, FileFormat Format = FileFormat.DelimitedText, IReadOnlyList<ResolvedMapping>? Mappings = null)
{
    /// <summary>Further properties of the source.</summary>
    public JsonObject Source { get; init; } = [];

    /// <summary>Further properties of the sink.</summary>
    public JsonObject Sink { get; init; } = [];

    /// <summary>Further properties of the activity.</summary>
    public JsonObject Activity { get; init; } = [];

    /// <summary>Options of <c>sluice copy</c> for a copy of many tables, from database to database; null for one.</summary>
    public string? Options { get; init; }
}
