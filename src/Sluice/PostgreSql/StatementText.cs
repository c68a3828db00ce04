using System.Globalization;

namespace Sluice.PostgreSql;

/// <summary>The text of a statement, as far as it must be known to put it inside another (PostgreSQL manual, 4.1).</summary>
static class StatementText
{
    /// <summary>Without what follows its last word: semicolons, comments, white space.</summary>
    public static string TrimEnd(string sql)
    {
        var (end, start) = (0, 0);
        while (start < sql.Length)
        {
            var next = Next(sql, start);
            var isNothing = sql[start] == ';' || char.IsWhiteSpace(sql[start]) || IsComment(sql, start);
            if (!isNothing)
                end = next;
            start = next;
        }

        return sql[..end];
    }

    /// <summary>Whether it is one statement.</summary>
    /// <param name="sql">Without what follows its last word.</param>
    public static bool IsSingle(string sql)
    {
        for (var i = 0; i < sql.Length; i = Next(sql, i))
        {
            if (sql[i] == ';')
                return false;
        }

        return true;
    }

    /// <summary>The highest number of the parameters that stand in it as <c>$1</c>; 0 when there are none.</summary>
    public static int LastNumberedParameter(string sql)
    {
        var last = 0;
        for (var i = 0; i < sql.Length; i = Next(sql, i))
        {
            if (sql[i] != '$' || IsInName(sql, i - 1))
                continue;
            var digits = sql.AsSpan(i + 1);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            if (int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = Math.Max(last, number);
        }

        return last;
    }

    /// <summary>Where the comment, the quoted text or the character that begins here ends.</summary>
    static int Next(string sql, int start) => sql[start] switch
    {
        '-' when IsComment(sql, start) => IndexAfter(sql, "\n", start),
        '/' when IsComment(sql, start) => EndOfBlock(sql, start),
        '\'' => EndOfQuoted(sql, start, escapes: start > 0 && sql[start - 1] is 'E' or 'e' && !IsInName(sql, start - 2)),
        '"' => EndOfQuoted(sql, start, escapes: false),
        '$' when !IsInName(sql, start - 1) => EndOfDollarQuoted(sql, start),
        _ => start + 1,
    };

    static bool IsComment(string sql, int start) => sql.AsSpan(start) is ['-', '-', ..] or ['/', '*', ..];

    /// <summary>Comments of this form nest.</summary>
    static int EndOfBlock(string sql, int start)
    {
        var depth = 0;
        for (var i = start; i < sql.Length - 1; i++)
        {
            var step = sql.AsSpan(i, 2) switch { "/*" => 1, "*/" => -1, _ => 0 };
            depth += step;
            i += Math.Abs(step);
            if (depth == 0)
                return i + 1;
        }

        return sql.Length;
    }

    static int EndOfQuoted(string sql, int start, bool escapes)
    {
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (escapes && sql[i] == '\\')
                i++;
            else if (sql[i] != sql[start])
                continue;
            // A doubled quote is one.
            else if (i + 1 < sql.Length && sql[i + 1] == sql[start])
                i++;
            else
                return i + 1;
        }

        return sql.Length;
    }

    static int EndOfDollarQuoted(string sql, int start)
    {
        var end = start + 1;
        while (IsInName(sql, end) && sql[end] != '$')
            end++;
        // $1 is a parameter.
        if (end >= sql.Length || sql[end] != '$' || char.IsAsciiDigit(sql[start + 1]))
            return start + 1;
        return IndexAfter(sql, sql[start..(end + 1)], end + 1);
    }

    static int IndexAfter(string sql, string text, int start) =>
        sql.IndexOf(text, start, StringComparison.Ordinal) is >= 0 and var found ? found + text.Length : sql.Length;

    static bool IsInName(string sql, int place) =>
        place >= 0 && place < sql.Length && (char.IsLetterOrDigit(sql[place]) || sql[place] is '_' or '$' or > '\x7f');
}
