namespace Sluice.Tests;

/// <summary>A column of <see cref="EveryType"/>.</summary>
/// <param name="Name">Plain: it needs no quotes.</param>
/// <param name="Type">As SQL has it.</param>
/// <param name="Values">In PostgreSQL's text form: an ordinary one, then hostile ones.</param>
sealed record EveryTypeColumn(string Name, string Type, IReadOnlyList<string> Values)
{
    /// <summary>A value this long is in its own column only, not in that of the arrays.</summary>
    const int Long = 100_000;

    /// <summary>Needed for the type, or null.</summary>
    public string? Extension { get; init; }

    /// <summary>
    /// The column of this type's arrays: of all values and NULL, empty, of NULL alone, of two dimensions, with lower bounds.
    /// </summary>
    public EveryTypeColumn Array()
    {
        // Of all built-in types, only box has another delimiter.
        var comma = Type == "box" ? ";" : ",";
        var elements = Values.Where(value => value.Length < Long).Select(Element).ToList();
        var (first, last) = (elements[0], elements[^1]);
        string[] values =
        [
            $"{{{first}{comma}{last}}}", $"{{{string.Join(comma, [.. elements, "NULL"])}}}", "{}", "{NULL}", $"{{NULL{comma}{first}}}",
            $"{{{{{first}{comma}NULL}}{comma}{{{last}{comma}{first}}}}}", $"[-2:-1]={{{first}{comma}{last}}}",
            $"[0:0][2:3]={{{{NULL{comma}{first}}}}}",
        ];
        return this with { Name = $"{Name}_array", Type = $"{Type}[]", Values = values };
    }

    static string Element(string value) =>
        $"\"{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
