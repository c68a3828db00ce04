using System.Buffers;
using System.Text;

namespace Sluice;

/// <summary>Finds secrets in texts, all of them in one pass.</summary>
sealed class SecretSearch
{
    readonly HashSet<string> _secrets;
    readonly SearchValues<string> _values;

    // The longest first: one may be the beginning of another.
    readonly int[] _lengths;

    /// <param name="secrets">What is looked for.</param>
    public SecretSearch(IEnumerable<string> secrets)
    {
        _secrets = new HashSet<string>(secrets, StringComparer.Ordinal);
        _values = SearchValues.Create([.. _secrets], StringComparison.Ordinal);
        _lengths = [.. _secrets.Select(secret => secret.Length).Distinct().OrderDescending()];
    }

    /// <summary>The text with one mask in place of each, and of those that overlap.</summary>
    public string Mask(string text, string mask)
    {
        var masked = new StringBuilder();
        var (from, end) = (0, 0);
        for (var start = Next(0); start >= 0; start = Next(start + 1))
        {
            if (start >= end)
            {
                masked.Append(text, from, start - from).Append(mask);
                end = start;
            }

            from = end = Math.Max(end, start + LengthAt(text.AsSpan(start)));
        }

        return from == 0 ? text : masked.Append(text, from, text.Length - from).ToString();

        int Next(int at) => text.AsSpan(at).IndexOfAny(_values) is >= 0 and var index ? at + index : -1;
    }

    int LengthAt(ReadOnlySpan<char> text)
    {
        var secrets = _secrets.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (length <= text.Length && secrets.Contains(text[..length]))
                return length;
        }

        return 0;
    }
}
