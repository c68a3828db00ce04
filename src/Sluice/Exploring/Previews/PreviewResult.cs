using System.Text.Json.Nodes;

namespace Sluice.Exploring.Previews;

/// <summary>
/// The first rows of a dataset, in the shape of Adobe's <c>explore?objectType=table&amp;preview=true</c>:
/// <c>{"format":"flat","schema":{"columns":[{"name","type","xdm"}]},"data":[{column: value}]}</c>.
/// </summary>
/// <param name="Dataset">The dataset; null where a linked service was asked without one.</param>
/// <param name="From">The table or file that was read.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Data">
/// The rows, an object each. Numbers are numbers with all their digits, NaN and the infinities strings; times are strings in ISO form,
/// bytes in base64, JSON is itself, and whatever else PostgreSQL has is a string in its text form.
/// </param>
internal sealed record PreviewResult(string? Dataset, string From, SchemaColumns Schema, JsonArray Data)
{
    /// <summary>Adobe's form of rows: no value holds further columns.</summary>
    public string Format => "flat";

    /// <summary>What one should know: rows that cannot be read, values that were too large.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
