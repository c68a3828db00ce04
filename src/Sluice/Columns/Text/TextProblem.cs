using System.Globalization;

namespace Sluice.Columns.Text;

/// <summary>Why what a file has is no text of PostgreSQL's, as a sentence without the text.</summary>
static class TextProblem
{
    const string HoldsNul = "The text holds the character NUL (\\u0000), which PostgreSQL's text does not hold.";

    /// <summary>Why a JSON string, or one in a JSON value, is no text: it stands for a NUL, or for half of a pair of surrogates.</summary>
    public static string? OfJson(ReadOnlySpan<byte> json)
    {
        for (var i = json.IndexOf((byte)'\\'); i >= 0 && i + 1 < json.Length; i = Next(json, i + 2))
        {
            if (json[i + 1] != 'u' || !TryHex(json[(i + 2)..], out var unit))
                continue;
            if (unit == 0)
                return HoldsNul;
            if (!char.IsSurrogate(unit))
                continue;
            var isPair = char.IsHighSurrogate(unit) && json[(i + 6)..].StartsWith("\\u"u8) && TryHex(json[(i + 8)..], out var second)
                && char.IsLowSurrogate(second);
            if (!isPair)
                return "The text holds half of a surrogate pair (\\uD800 to \\uDFFF), which is no character.";
            i += 6;
        }

        return null;

        static int Next(ReadOnlySpan<byte> json, int from)
        {
            var next = json[Math.Min(from, json.Length)..].IndexOf((byte)'\\');
            return next < 0 ? -1 : from + next;
        }

        static bool TryHex(ReadOnlySpan<byte> digits, out char unit)
        {
            unit = default;
            if (digits.Length < 4 || !ushort.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return false;
            unit = (char)value;
            return true;
        }
    }

    /// <summary>Why bytes are no text of PostgreSQL's.</summary>
    public static string OfText(ReadOnlySpan<byte> text) =>
        text.Contains((byte)0) ? HoldsNul : "The text is not UTF-8. Check the encodingName of the dataset.";
}
