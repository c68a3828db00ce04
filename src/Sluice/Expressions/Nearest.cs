namespace Sluice.Expressions;

/// <summary>Names that there are, for an error about one that there is not.</summary>
static class Nearest
{
    const int MaxNames = 10;

    // A factory may have 10,000 activities, each with an expression that is wrong: of more names the first are looked at, and of those only
    // the ones are compared that begin alike and are about as long.
    const int MaxLookedAt = 500;
    const int MaxCompared = 100;

    // Longer names are compared by their beginnings, so that no name can take long.
    const int MaxCharacters = 64;

    /// <summary>The names, the most similar first.</summary>
    public static string List(string name, IEnumerable<string> names)
    {
        var count = names.TryGetNonEnumeratedCount(out var known) ? known : names.Count();
        var first = names.Take(MaxLookedAt).ToList();
        if (count == 0)
            return "none";
        var nearest = string.Join(", ", Comparable(name, first).OrderBy(other => Distance(name, other)).Take(MaxNames));
        return count <= MaxNames ? nearest : $"{nearest} and {count - MaxNames} more";
    }

    /// <summary>The name that another is misspelt from; null where it may be meant as it is.</summary>
    public static string? Misspelt(string name, IEnumerable<string> names)
    {
        // Short names are often alike by chance.
        var most = name.Length < 5 ? 0 : name.Length < 8 ? 1 : 2;
        return Comparable(name, [.. names.Take(MaxLookedAt)]).Select(other => (Name: other, Distance: Distance(name, other)))
            .Where(other => other.Distance <= most).OrderBy(other => other.Distance).Select(other => other.Name).FirstOrDefault();
    }

    static List<string> Comparable(string name, List<string> all)
    {
        if (all.Count <= MaxCompared)
            return all;
        var alike = all.Where(other => IsAlike(name, other)).Take(MaxCompared).ToList();
        return alike.Count >= MaxNames ? alike : [.. alike.Union(all).Take(MaxNames)];
    }

    static bool IsAlike(string name, string other) =>
        Math.Abs(name.Length - other.Length) <= 2 && name.Length > 0 && other.Length > 0
        && char.ToUpperInvariant(name[0]) == char.ToUpperInvariant(other[0]);

    /// <summary>How many characters must be put in, taken out or changed (Levenshtein).</summary>
    static int Distance(string left, string right)
    {
        left = left[..Math.Min(left.Length, MaxCharacters)].ToUpperInvariant();
        right = right[..Math.Min(right.Length, MaxCharacters)].ToUpperInvariant();
        Span<int> row = stackalloc int[MaxCharacters + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(diagonal, row[j - 1]) + 1, change);
            }
        }

        return row[right.Length];
    }
}
