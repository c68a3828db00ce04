using System.Buffers.Binary;
using System.Text;

namespace Sluice.Columns.Text;

/// <summary>This half reads.</summary>
internal static partial class NumericBinary
{
    // Beyond it PostgreSQL refuses an exponent unseen.
    const int ExponentLimit = int.MaxValue / 2;

    /// <summary>
    /// Reads decimal text as PostgreSQL does: digits, a point, an exponent; <c>NaN</c> and the infinities. Adds one value.
    /// </summary>
    /// <returns>False, with nothing added, when it is none or too large for PostgreSQL.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, BytesVector output)
    {
        text = TextRepresentation.Trim(text);
        var rest = text;
        var sign = TakeSign(ref rest);
        if (rest.Length > 0 && (rest[0] | 0x20) is 'n' or 'i')
            return TryParseSpecial(text, output);

        var whole = TakeDigits(ref rest);
        ReadOnlySpan<byte> fraction = [];
        if (rest.Length > 0 && rest[0] == '.')
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if (whole.Length + fraction.Length == 0 || !TryTakeExponent(ref rest, out var exponent) || rest.Length > 0)
            return false;
        var scale = Math.Max(fraction.Length - (long)exponent, 0);
        if (scale > MaxScale)
            return false;

        // The power of ten of the digit before the first one, zeros at both ends left out.
        var power = whole.Length + (long)exponent;
        var leading = LeadingZeros(whole);
        power -= leading;
        whole = whole[leading..];
        if (whole.Length == 0)
        {
            leading = LeadingZeros(fraction);
            power -= leading;
            fraction = fraction[leading..];
        }

        fraction = fraction.TrimEnd((byte)'0');
        if (fraction.Length == 0)
            whole = whole.TrimEnd((byte)'0');
        if (whole.Length + fraction.Length == 0)
        {
            Begin(output, 0, 0, 0, (int)scale);
            return true;
        }

        var weight = (power - 1) >> 2;
        if (weight > short.MaxValue)
            return false;
        var lowest = (power - whole.Length - fraction.Length) >> 2;
        var groups = Begin(output, (int)(weight - lowest + 1), (int)weight, sign < 0 ? Minus : 0, (int)scale);
        Group(ref groups, ref power, whole, out var begun, 0);
        Group(ref groups, ref power, fraction, out begun, begun);
        for (; (power & 3) != 0; power--)
            begun *= 10;
        if (begun != 0)
            BinaryPrimitives.WriteUInt16BigEndian(groups, (ushort)begun);
        return true;
    }

    // Writes the groups that digits complete; the one they leave incomplete is handed on.
    static void Group(scoped ref Span<byte> groups, ref long power, ReadOnlySpan<byte> digits, out int begun, int before)
    {
        begun = before;
        foreach (var digit in digits)
        {
            begun = (begun * 10) + digit - '0';
            if ((--power & 3) != 0)
                continue;
            BinaryPrimitives.WriteUInt16BigEndian(groups, (ushort)begun);
            groups = groups[2..];
            begun = 0;
        }
    }

    static bool TryParseSpecial(ReadOnlySpan<byte> text, BytesVector output)
    {
        if (Ascii.EqualsIgnoreCase(text, "NaN"u8))
        {
            Begin(output, 0, 0, NaN, 0);
            return true;
        }

        var sign = TakeSign(ref text);
        if (!Ascii.EqualsIgnoreCase(text, "Infinity"u8) && !Ascii.EqualsIgnoreCase(text, "inf"u8))
            return false;
        // PostgreSQL sends a scale of 32 with infinities: a bit of their sign, which nobody reads as a scale.
        Begin(output, 0, 0, sign < 0 ? MinusInfinity : Infinity, 32);
        return true;
    }

    static bool TryTakeExponent(scoped ref ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.Length == 0 || (text[0] | 0x20) != 'e')
            return true;
        text = text[1..];
        var sign = TakeSign(ref text);
        var digits = TakeDigits(ref text);
        var magnitude = 0L;
        foreach (var digit in digits)
        {
            magnitude = (magnitude * 10) + digit - '0';
            if (magnitude >= ExponentLimit)
                return false;
        }

        exponent = sign * (int)magnitude;
        return digits.Length > 0;
    }

    static int TakeSign(scoped ref ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] is not ((byte)'-' or (byte)'+'))
            return 1;
        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        return sign;
    }

    static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    static int LeadingZeros(ReadOnlySpan<byte> digits)
    {
        var zeros = digits.IndexOfAnyExcept((byte)'0');
        return zeros < 0 ? digits.Length : zeros;
    }
}
