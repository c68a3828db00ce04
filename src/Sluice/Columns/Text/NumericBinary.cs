using System.Buffers.Binary;
using System.Numerics;

namespace Sluice.Columns.Text;

/// <summary>
/// The form of a <see cref="ColumnKind.Decimal"/>: PostgreSQL's binary form of <c>numeric</c> (src/backend/utils/adt/numeric.c,
/// <c>numeric_send</c>). Big-endian 16-bit words: the number of digits, the weight of the first one, the sign (0x0000, 0x4000 minus,
/// 0xC000 NaN, 0xD000 infinity, 0xF000 minus infinity), the digits shown behind the point; then digits to the base 10000.
/// </summary>
internal static partial class NumericBinary
{
    /// <summary>Digits PostgreSQL can show behind the point.</summary>
    public const int MaxScale = 0x3FFF;

    const int Head = 8;
    const int Minus = 0x4000;
    const int NaN = 0xC000;
    const int Infinity = 0xD000;
    const int MinusInfinity = 0xF000;

    /// <summary>Appends a number as decimal text, as PostgreSQL prints it: <c>-12.50</c>, <c>NaN</c>, <c>Infinity</c>.</summary>
    /// <exception cref="ValueException">The bytes are no number.</exception>
    public static void Write(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var (digits, weight, sign, scale) = Parts(value);
        if (IsSpecial(value))
        {
            output.Append(sign == NaN ? "NaN"u8 : sign == Infinity ? "Infinity"u8 : "-Infinity"u8);
            return;
        }

        // The last group of four may reach three digits beyond the scale.
        var text = output.GetSpan((Math.Max(weight + 1, 1) * 4) + scale + 5);
        var at = 0;
        if (sign == Minus)
            text[at++] = (byte)'-';
        if (weight < 0)
            text[at++] = (byte)'0';
        else
            at += WriteFirst(text[at..], Digit(digits, 0));
        for (var i = 1; i <= weight; i++, at += 4)
            WriteFour(text[at..], Digit(digits, i));
        if (scale > 0)
        {
            text[at++] = (byte)'.';
            var end = at + scale;
            for (var i = weight + 1; at < end; i++, at += 4)
                WriteFour(text[at..], Digit(digits, i));
            at = end;
        }

        output.Advance(at);
    }

    /// <summary>Adds the value <paramref name="unscaled"/> / 10^<paramref name="scale"/>, with that many digits behind the point.</summary>
    public static void Append(Int128 unscaled, int scale, BytesVector output)
    {
        // 39 digits, and up to 3 zeros behind them to fill the lowest group.
        Span<ushort> groups = stackalloc ushort[11];
        var magnitude = (UInt128)(unscaled < 0 ? unchecked(-unscaled) : unscaled);
        var count = 0;
        if ((scale & 3) != 0)
        {
            var low = PowerOfTen(scale & 3);
            groups[count++] = (ushort)((int)(magnitude % low) * (10_000 / (int)low));
            magnitude /= low;
        }

        for (; magnitude > ulong.MaxValue; magnitude /= 10_000)
            groups[count++] = (ushort)(magnitude % 10_000);
        for (var rest = (ulong)magnitude; rest != 0; rest /= 10_000)
            groups[count++] = (ushort)(rest % 10_000);

        var weight = count - 1 - ((scale + 3) >> 2);
        while (count > 0 && groups[count - 1] == 0)
            (count, weight) = (count - 1, weight - 1);
        var lowest = 0;
        while (lowest < count && groups[lowest] == 0)
            lowest++;

        var digits = Begin(output, count - lowest, weight, unscaled < 0 ? Minus : 0, scale);
        for (var i = count - 1; i >= lowest; i--, digits = digits[2..])
            BinaryPrimitives.WriteUInt16BigEndian(digits, groups[i]);
    }

    /// <summary>The value times 10^<paramref name="scale"/>.</summary>
    /// <returns>False when that is no whole number, NaN, an infinity, or beyond 128 bits.</returns>
    public static bool TryUnscale(ReadOnlySpan<byte> value, int scale, out Int128 unscaled)
    {
        var fits = TryUnscale(value, scale, out UInt128 magnitude, out var isNegative)
            && magnitude <= (UInt128)Int128.MaxValue + (isNegative ? 1u : 0u);
        unscaled = !fits ? 0 : unchecked(isNegative ? -(Int128)magnitude : (Int128)magnitude);
        return fits;
    }

    /// <summary>As <see cref="TryUnscale(ReadOnlySpan{byte}, int, out Int128)"/>, for numbers that fit 64 bits: the fast way.</summary>
    public static bool TryUnscale(ReadOnlySpan<byte> value, int scale, out long unscaled)
    {
        var fits = TryUnscale(value, scale, out ulong magnitude, out var isNegative) && magnitude <= long.MaxValue + (isNegative ? 1ul : 0);
        unscaled = !fits ? 0 : unchecked(isNegative ? -(long)magnitude : (long)magnitude);
        return fits;
    }

    /// <summary>Whether the value is NaN or an infinity.</summary>
    public static bool IsSpecial(ReadOnlySpan<byte> value) => (value[4] & 0x80) != 0;

    static bool TryUnscale<T>(ReadOnlySpan<byte> value, int scale, out T magnitude, out bool isNegative)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>, IMinMaxValue<T>
    {
        magnitude = T.Zero;
        var (digits, weight, sign, _) = Parts(value);
        isNegative = sign == Minus;
        return !IsSpecial(value) && TryUnscale(digits, weight, scale, out magnitude);
    }

    static bool TryUnscale<T>(ReadOnlySpan<byte> digits, int weight, int scale, out T magnitude)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>, IMinMaxValue<T>
    {
        magnitude = T.Zero;
        while (digits.Length > 0 && digits[^1] == 0 && digits[^2] == 0)
            digits = digits[..^2];

        // Decimal places of the lowest digit above the one asked for; below it up to three zeros of the last group may be left out.
        var shift = (4 * (weight + 1 - (digits.Length / 2))) + scale;
        if (digits.Length == 0)
            return true;
        if (shift < -3)
            return false;
        for (var i = 0; i < digits.Length; i += 2)
        {
            int factor = 10_000, digit = BinaryPrimitives.ReadUInt16BigEndian(digits[i..]);
            if (shift < 0 && i == digits.Length - 2)
            {
                var cut = (int)PowerOfTen(-shift);
                if (digit % cut != 0)
                    return false;
                (factor, digit) = (factor / cut, digit / cut);
            }

            if (!TryShift(ref magnitude, T.CreateTruncating(factor), T.CreateTruncating(digit)))
                return false;
        }

        for (; shift > 0; shift--)
        {
            if (!TryShift(ref magnitude, T.CreateTruncating(10), T.Zero))
                return false;
        }

        return true;
    }

    static bool TryShift<T>(ref T magnitude, T factor, T digit)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (magnitude > (T.MaxValue - digit) / factor)
            return false;
        magnitude = (magnitude * factor) + digit;
        return true;
    }

    static Number Parts(ReadOnlySpan<byte> value)
    {
        var count = value.Length < Head ? -1 : BinaryPrimitives.ReadUInt16BigEndian(value);
        if (value.Length != Head + (2 * count))
            throw Damaged();
        return new Number(
            value[Head..],
            BinaryPrimitives.ReadInt16BigEndian(value[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(value[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(value[6..]));
    }

    // Writes the head of a value and adds it; the digits are to be written into the span. Zero has one form only.
    static Span<byte> Begin(BytesVector output, int digits, int weight, int sign, int scale)
    {
        var value = output.Append(Head + (2 * digits));
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)digits);
        BinaryPrimitives.WriteInt16BigEndian(value[2..], (short)(digits == 0 ? 0 : weight));
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], (ushort)(digits == 0 && sign == Minus ? 0 : sign));
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], (ushort)scale);
        return value[Head..];
    }

    static int Digit(ReadOnlySpan<byte> digits, int index)
    {
        if ((uint)index >= (uint)digits.Length / 2)
            return 0;
        var digit = BinaryPrimitives.ReadUInt16BigEndian(digits[(2 * index)..]);
        return digit < 10_000 ? digit : throw Damaged();
    }

    static int WriteFirst(Span<byte> text, int digit)
    {
        Span<byte> four = stackalloc byte[4];
        WriteFour(four, digit);
        var zeros = digit >= 1000 ? 0 : digit >= 100 ? 1 : digit >= 10 ? 2 : 3;
        four[zeros..].CopyTo(text);
        return 4 - zeros;
    }

    static void WriteFour(Span<byte> text, int digit)
    {
        var (high, low) = Math.DivRem((uint)digit, 100u);
        text[3] = (byte)('0' + (low % 10));
        text[2] = (byte)('0' + (low / 10));
        text[1] = (byte)('0' + (high % 10));
        text[0] = (byte)('0' + (high / 10));
    }

    static uint PowerOfTen(int exponent) => exponent switch { 0 => 1, 1 => 10, 2 => 100, 3 => 1000, _ => 10_000 };

    static ValueException Damaged() => new("The number is damaged: it is not in PostgreSQL's binary form of numeric.");

    readonly ref struct Number(ReadOnlySpan<byte> digits, int weight, int sign, int scale)
    {
        readonly ReadOnlySpan<byte> _digits = digits;
        readonly int _weight = weight;
        readonly int _sign = sign;
        readonly int _scale = scale;

        public void Deconstruct(out ReadOnlySpan<byte> digits, out int weight, out int sign, out int scale)
        {
            digits = _digits;
            weight = _weight;
            sign = _sign;
            scale = _scale;
        }
    }
}
