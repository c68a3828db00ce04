using System.Text;

namespace Sluice.Definitions.LinkedServices;

/// <summary>
/// ODBC's way to write a value with special characters, <c>PWD={p;w"x}</c>, a brace inside it doubled:
/// https://learn.microsoft.com/sql/odbc/reference/syntax/sqldriverconnect-function#comments.
/// </summary>
static class OdbcBraces
{
    /// <summary>The connection string with quotes in the place of such braces; all else stays as it is.</summary>
    public static string ToQuotes(string connectionString)
    {
        var result = new StringBuilder();
        for (var position = 0; position < connectionString.Length;)
        {
            var start = ValueStart(connectionString, position);
            result.Append(connectionString, position, start - position);
            var end = ValueEnd(connectionString, start);
            var value = connectionString[start..end].TrimEnd();
            result.Append(value is ['{', .., '}'] ? Quoted(value[1..^1].Replace("}}", "}", StringComparison.Ordinal)) : value);
            if (end < connectionString.Length)
                result.Append(';');
            position = end + 1;
        }

        return result.ToString();
    }

    static int ValueStart(string text, int position)
    {
        while (position < text.Length && text[position] is not ('=' or ';'))
            position++;
        if (position < text.Length && text[position] == '=')
            position++;
        while (position < text.Length && text[position] == ' ')
            position++;
        return position;
    }

    /// <summary>The semicolon after a value, which counts only outside quotes and braces.</summary>
    static int ValueEnd(string text, int start)
    {
        char? closing = start == text.Length ? null : text[start] switch
        {
            '{' => '}',
            '"' or '\'' => text[start],
            _ => null,
        };
        var position = start;
        if (closing is { } mark)
        {
            for (position++; position < text.Length; position++)
            {
                if (text[position] != mark)
                    continue;
                if (position + 1 == text.Length || text[position + 1] != mark)
                    break;
                position++;
            }
        }

        // What is never closed is no quoting.
        var end = text.IndexOf(';', position == text.Length ? start : position);
        return end < 0 ? text.Length : end;
    }

    static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
