namespace Sluice.Expressions;

/// <summary>Names that there are, for an error about one that there is not.</summary>
static class Nearest
{
    const int MaxNames = 10;

    // Longer names are compared by their beginnings, so that no name can take long.
    const int MaxCharacters = 64;

    /// <summary>The names, the most similar first.</summary>
    public static string List(string name, IEnumerable<string> names)
    {
        var all = names.OrderBy(other => Distance(name, other)).ToList();
        return all.Count switch
        {
            0 => "none",
            <= MaxNames => string.Join(", ", all),
            _ => $"{string.Join(", ", all.Take(MaxNames))} and {all.Count - MaxNames} more",
        };
    }

    /// <summary>How many characters must be put in, taken out or changed (Levenshtein).</summary>
    static int Distance(string left, string right)
    {
        left = left[..Math.Min(left.Length, MaxCharacters)].ToUpperInvariant();
        right = right[..Math.Min(right.Length, MaxCharacters)].ToUpperInvariant();
        var above = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            above = row;
        }

        return above[right.Length];
    }
}
