using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The functions of strings. Cases count as the documentation says of each.</summary>
static class StringFunctions
{
    const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;

    public static readonly Function[] All =
    [
        new("concat", "values...: any", "string or array", "The values one after the other as text; arrays become one array.", Concat),
        new("endsWith", "text: string; search: string", "boolean", "Whether the text ends so, in any case.",
            a => a.Text(0).EndsWith(a.Text(1), AnyCase)),
        new("guid", "format?: string", "string", "A new GUID, as N, D, B, P or X.", NewGuid),
        new("indexOf", "text: string; search: string", "integer", "Where the search text is first, in any case; -1 where it is not.",
            a => a.Text(0).IndexOf(a.Text(1), AnyCase)),
        new("lastIndexOf", "text: string; search: string", "integer", "Where the search text is last, in any case; -1 where it is not.",
            a => a.Text(0).LastIndexOf(a.Text(1), AnyCase)),
        new("replace", "text: string; old: string; new: string", "string", "The text with the new one for every old one, case counting.",
            Replace),
        new("split", "text: string; delimiter: string", "array", "The parts of the text between the delimiters.", Split),
        new("startsWith", "text: string; search: string", "boolean", "Whether the text begins so, in any case.",
            a => a.Text(0).StartsWith(a.Text(1), AnyCase)),
        new("substring", "text: string; start: integer; length?: integer", "string", "The characters from the start on, so many or all.",
            Substring),
        new("toLower", "text: string", "string", "The text in lower case.", a => a.Text(0).ToLowerInvariant()),
        new("toUpper", "text: string", "string", "The text in upper case.", a => a.Text(0).ToUpperInvariant()),
        new("trim", "text: string", "string", "The text without white space at its ends.", a => a.Text(0).Trim()),
    ];

    static JsonNode Concat(Arguments a)
    {
        var values = a.Indexes.Select(a.Any).ToList();
        if (values.TrueForAll(value => value is JsonArray))
            return Values.List(values.SelectMany(value => value!.AsArray()));
        var texts = values.ConvertAll(Content.TextOf);
        Limits.CheckText(texts.Sum(text => (long)text.Length));
        return string.Concat(texts);
    }

    static JsonNode NewGuid(Arguments a)
    {
        var format = a.OptionalText(0) ?? "D";
        return format.ToUpperInvariant() is "N" or "D" or "B" or "P" or "X"
            ? Guid.NewGuid().ToString(format)
            : throw a.Wrong(0, format, "N, D, B, P or X");
    }

    static JsonNode Replace(Arguments a)
    {
        var (text, old, replacement) = (a.Text(0), a.Text(1), a.Text(2));
        if (old.Length == 0)
            throw a.Fault(1, "is empty");
        if (replacement.Length > old.Length)
            Limits.CheckText(text.Length + (text.AsSpan().Count(old) * (long)(replacement.Length - old.Length)));
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    static JsonNode Split(Arguments a)
    {
        var (text, delimiter) = (a.Text(0), a.Text(1));
        if (delimiter.Length > 0 && text.AsSpan().Count(delimiter) >= Limits.SplitItems)
            throw a.Fault(0, $"has more than {Limits.SplitItems} parts");
        return Values.List(text.Split(delimiter).Select(part => (JsonNode?)part));
    }

    static JsonNode Substring(Arguments a)
    {
        var (text, start) = (a.Text(0), a.Integer(1));
        if (start < 0 || start > text.Length)
            throw a.Wrong(1, start, $"a number from 0 to the {text.Length} characters of the text");
        var rest = text.Length - start;
        var length = a.Has(2) ? a.Integer(2) : rest;
        return length >= 0 && length <= rest
            ? text.Substring((int)start, (int)length)
            : throw a.Wrong(2, length, $"a number from 0 to the {rest} characters that are left");
    }
}
