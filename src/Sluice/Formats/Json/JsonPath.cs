using System.Globalization;
using System.Text;

namespace Sluice.Formats.Json;

/// <summary>
/// Where a value lies in an object: the part of JSONPath that ADF's mappings use. <c>$.a.b</c>, <c>$['a']['b']</c>, <c>$.a[0].b</c>
/// begin at the object; <c>a.b</c>, <c>['a']</c> at the item of a collection where there is one, else at the object, too. The path of
/// a collection may end in <c>[*]</c>. Names in brackets hold anything; a quote and a backslash in them have a backslash before them.
/// </summary>
internal sealed class JsonPath
{
    readonly string _text;

    JsonPath(string text, bool isEveryItem, IReadOnlyList<Step> steps) => (_text, IsEveryItem, Steps) = (text, isEveryItem, steps);

    /// <summary>Whether it begins with <c>$</c>.</summary>
    public bool IsAbsolute => _text[0] == '$';

    /// <summary>Whether it ends in <c>[*]</c>, which is not among the steps.</summary>
    public bool IsEveryItem { get; }

    /// <summary>The way, from the outside to the inside; without any it is the object itself.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>The path of a property, whatever its name, of the item of a collection or else of the object.</summary>
    public static JsonPath Property(string name)
    {
        var escaped = name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return new JsonPath($"['{escaped}']", isEveryItem: false, [new Step(name, 0)]);
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="ArgumentException">It is none of those understood; the message says what is wrong.</exception>
    public static JsonPath Parse(string text)
    {
        if (text.Length == 0)
            throw new ArgumentException("A JSON path is empty.");
        var steps = new List<Step>();
        var isEveryItem = false;
        for (var position = text[0] == '$' ? 1 : 0; position < text.Length;)
        {
            if (isEveryItem)
                throw Wrong(text, position, "[*] can only stand at the end");
            if (text.AsSpan(position).StartsWith("[*]", StringComparison.Ordinal))
            {
                isEveryItem = true;
                position += 3;
            }
            else if (text[position] == '[')
            {
                steps.Add(text.AsSpan(position + 1) is ['\'' or '"', ..] ? QuotedName(text, ref position) : Index(text, ref position));
            }
            else
            {
                steps.Add(PlainName(text, ref position));
            }
        }

        return new JsonPath(text, isEveryItem, steps);
    }

    /// <summary>The path as it was written.</summary>
    public override string ToString() => _text;

    static Step PlainName(string text, ref int position)
    {
        if (text[position] == '.' && position > 0)
            position++;
        else if (position > 0)
            throw Wrong(text, position, "'.' or '[' is expected");
        var end = text.AsSpan(position).IndexOfAny('.', '[');
        var name = end < 0 ? text[position..] : text.Substring(position, end);
        if (name.Length == 0)
            throw Wrong(text, position, "a name is expected");
        if (name.AsSpan().IndexOfAny("*]'\"") >= 0)
            throw Wrong(text, position, "wildcards are not understood, and a name with ], * or quotes is to be written as ['name']");
        position += name.Length;
        return new Step(name, 0);
    }

    static Step QuotedName(string text, ref int position)
    {
        var quote = text[position + 1];
        var name = new StringBuilder();
        for (var i = position + 2; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                name.Append(text[++i]);
            }
            else if (text[i] != quote)
            {
                name.Append(text[i]);
            }
            else if (text.AsSpan(i + 1) is [']', ..])
            {
                position = i + 2;
                return new Step(name.ToString(), 0);
            }
            else
            {
                throw Wrong(text, i + 1, "']' is expected");
            }
        }

        throw Wrong(text, position, "the name is not closed");
    }

    static Step Index(string text, ref int position)
    {
        var length = text.AsSpan(position).IndexOf(']') - 1;
        if (length < 0)
            throw Wrong(text, position, "']' is missing");
        if (!int.TryParse(text.AsSpan(position + 1, length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw Wrong(text, position, "['name'] or the number of an item, as [0], is expected");
        position += length + 2;
        return new Step(null, index);
    }

    static ArgumentException Wrong(string text, int position, string what) =>
        new($"The JSON path {text} is not understood at character {position + 1}: {what}.");

    /// <summary>One step into a value.</summary>
    /// <param name="Name">The property of an object; null in an array.</param>
    /// <param name="Index">The item of an array, from 0.</param>
    public readonly record struct Step(string? Name, int Index);
}
