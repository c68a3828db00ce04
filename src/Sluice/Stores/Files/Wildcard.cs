using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Stores.Files;

/// <summary>
/// ADF's file wildcards: <c>*</c> is zero or more characters, <c>?</c> zero or one, <c>^</c> takes the next one literally.
/// </summary>
internal static class Wildcard
{
    /// <summary>A matcher for paths below a folder.</summary>
    /// <param name="folder">A pattern for the folder, segment by segment.</param>
    /// <param name="file">A pattern for the file's name.</param>
    /// <param name="isRecursive">Whether files in folders below match too.</param>
    public static Regex Path(string folder, string file, bool isRecursive)
    {
        var pattern = new StringBuilder("^");
        if (folder.Length > 0)
            Append(pattern, folder).Append('/');
        if (isRecursive)
            pattern.Append("(?:[^/]+/)*");
        Append(pattern, file).Append("\\z");
        return new Regex(pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The part of a folder pattern before its first wildcard: where a listing may start.</summary>
    public static string FixedPart(string folder)
    {
        var wildcard = folder.IndexOfAny(['*', '?', '^']);
        return wildcard < 0 ? folder : folder[..Math.Max(folder.LastIndexOf('/', wildcard), 0)];
    }

    static StringBuilder Append(StringBuilder pattern, string wildcard)
    {
        for (var i = 0; i < wildcard.Length; i++)
        {
            pattern.Append(wildcard[i] switch
            {
                '*' => "[^/]*",
                '?' => "[^/]?",
                '^' when i + 1 < wildcard.Length => Regex.Escape(wildcard[++i].ToString()),
                var literal => Regex.Escape(literal.ToString()),
            });
        }

        return pattern;
    }
}
