using System.Globalization;
using System.Text;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.DelimitedText;

/// <summary>
/// Delimiters, quotes and escapes that are written as in ADF's interface: <c>\t</c> in two characters is a tab. Expressions and parameters
/// hand them over like that, where JSON's own escapes are not read.
/// </summary>
static class EscapeSequences
{
    /// <summary>The property with its escapes read; null when it is not there.</summary>
    public static string? Read(DefinitionParser properties, string name)
    {
        // A backslash alone is the character.
        if (properties.Text(name) is not { Length: > 1 } text || !text.Contains('\\'))
            return properties.Text(name);
        if (Unescape(text) is { } mark)
            return mark;
        properties.Error(
            name, "a backslash in it may be the character or begin an escape",
            "Write the character itself, or one of \\t, \\n, \\r, \\0, \\\\, \\\", \\', \\u and four or \\x and two hexadecimal digits", text);
        return null;
    }

    static string? Unescape(string text)
    {
        var mark = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                mark.Append(text[i]);
                continue;
            }

            if (++i == text.Length)
                return null;
            var digits = text[i] switch { 'u' => 4, 'x' => 2, _ => 0 };
            if (digits > 0)
            {
                if (i + digits >= text.Length
                    || !ushort.TryParse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    return null;
                }

                mark.Append((char)code);
                i += digits;
                continue;
            }

            if (Simple(text[i]) is not { } character)
                return null;
            mark.Append(character);
        }

        return mark.ToString();
    }

    static char? Simple(char letter) => letter switch
    {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        '0' => '\0',
        '\\' or '"' or '\'' => letter,
        _ => null,
    };
}
