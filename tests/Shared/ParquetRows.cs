using System.Text.Json;

namespace Sluice.Tests;

/// <summary>What a tool of <see cref="ParquetTools"/> read.</summary>
/// <param name="Columns">Names.</param>
/// <param name="Types">In the tool's words, one a column.</param>
/// <param name="Rows">
/// Values as text that loses nothing: <c>NaN</c>, <c>Infinity</c> and <c>-0</c> too. A list or a record is the text of its JSON, whose
/// values are such texts.
/// </param>
/// <param name="Metadata">The footer, of tools that show it.</param>
sealed record ParquetRows(
    IReadOnlyList<string> Columns, IReadOnlyList<string> Types, IReadOnlyList<IReadOnlyList<string?>> Rows, JsonElement Metadata)
{
    /// <summary>The values of a column.</summary>
    public IEnumerable<string?> Column(string name)
    {
        var index = Columns.ToList().IndexOf(name);
        return Rows.Select(row => row[index]);
    }
}
