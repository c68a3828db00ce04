using System.Buffers.Text;
using System.Globalization;

namespace Sluice.Columns.Text;

/// <summary>This part writes floating point numbers.</summary>
internal static partial class TextRepresentation
{
    const int MaxFloatBytes = 40;

    // Beyond it no power of five divides a number of 54 bits.
    const int MaxFives = 23;

    /// <summary>Appends the shortest text that reads back as the same number: <c>1e+20</c>, <c>NaN</c>, <c>-Infinity</c>.</summary>
    public static void Write(double value, ByteBuffer output)
    {
        var text = output.GetSpan(MaxFloatBytes);
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        if (Math.Abs(value) is < 1e15 or double.PositiveInfinity || double.IsNaN(value))
        {
            output.Advance(WithSmallExponent(text, length));
            return;
        }

        var bits = BitConverter.DoubleToUInt64Bits(value);
        var (mantissa, exponent) = ((bits & ((1ul << 52) - 1)) | (1ul << 52), (int)((bits >> 52) & 0x7FF) - 1075);
        var (digits, power) = Significant(text[..length]);
        for (var more = 8; IsHalfway(digits, power, mantissa, exponent) || (more > 8 && Parsed(text[..length]) != value); more++)
        {
            value.TryFormat(text, out length, $"E{more}", CultureInfo.InvariantCulture);
            (digits, power) = Significant(text[..length]);
        }

        output.Advance(PutScientific(text, value < 0, digits, power));

        static double Parsed(ReadOnlySpan<byte> text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc cref="Write(double, ByteBuffer)"/>
    public static void Write(float value, ByteBuffer output)
    {
        var text = output.GetSpan(MaxFloatBytes);
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        if (Math.Abs(value) is < 1e6f or float.PositiveInfinity || float.IsNaN(value))
        {
            output.Advance(WithSmallExponent(text, length));
            return;
        }

        var bits = BitConverter.SingleToUInt32Bits(value);
        var (mantissa, exponent) = ((bits & ((1u << 23) - 1)) | (1u << 23), (int)((bits >> 23) & 0xFF) - 150);
        var (digits, power) = Significant(text[..length]);
        for (var more = 6; IsHalfway(digits, power, mantissa, exponent) || (more > 6 && Parsed(text[..length]) != value); more++)
        {
            value.TryFormat(text, out length, $"E{more}", CultureInfo.InvariantCulture);
            (digits, power) = Significant(text[..length]);
        }

        output.Advance(PutScientific(text, value < 0, digits, power));

        static float Parsed(ReadOnlySpan<byte> text) => float.Parse(text, CultureInfo.InvariantCulture);
    }

    // Here .NET writes exponents where PostgreSQL does, and spells them the same but for the letter.
    static int WithSmallExponent(Span<byte> text, int length)
    {
        var exponent = text[..length].IndexOf((byte)'E');
        if (exponent >= 0)
            text[exponent] = (byte)'e';
        return length;
    }

    // The number as whole digits, without zeros behind, times a power of ten.
    static (ulong Digits, int Power) Significant(ReadOnlySpan<byte> text)
    {
        var (digits, power, zeros, isFraction) = (0ul, 0, 0, false);
        for (var i = text[0] == '-' ? 1 : 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                isFraction = true;
                continue;
            }

            if (text[i] == 'E')
            {
                _ = Utf8Parser.TryParse(text[(i + 1)..], out int exponent, out _);
                power += exponent;
                break;
            }

            power -= isFraction ? 1 : 0;
            zeros = text[i] == '0' ? zeros + 1 : 0;
            if (zeros == 0 || digits < 10_000_000_000_000_000)
                digits = (digits * 10) + text[i] - '0';
            else
                (power, zeros) = (power + 1, zeros - 1);
        }

        for (; zeros > 0; zeros--, power++)
            digits /= 10;
        return (digits, power);
    }

    // Whether a text lies halfway to the next number. .NET takes it if it is rounded back to the even one; PostgreSQL writes none that
    // needs rounding. That is possible only for whole numbers of more bits than the mantissa has.
    static bool IsHalfway(ulong digits, int power, ulong mantissa, int exponent)
    {
        var shift = exponent - 1 - power;
        if (power is < 0 or > MaxFives || shift is < 0 or > 70)
            return false;
        UInt128 odd = digits;
        for (; power > 0; power--)
            odd *= 5;
        return odd == (UInt128)((2 * mantissa) + 1) << shift
            || odd == (UInt128)((2 * mantissa) - 1) << shift
            || (ulong.IsPow2(mantissa) && shift > 0 && odd == (UInt128)((4 * mantissa) - 1) << (shift - 1));
    }

    static int PutScientific(Span<byte> text, bool isNegative, ulong digits, int power)
    {
        var at = 0;
        if (isNegative)
            text[at++] = (byte)'-';
        Utf8Formatter.TryFormat(digits, text[(at + 1)..], out var length);
        text[at] = text[at + 1];
        text[at + 1] = (byte)'.';
        at += length == 1 ? 1 : length + 1;
        text[at++] = (byte)'e';
        text[at++] = (byte)'+';
        Utf8Formatter.TryFormat(power + length - 1, text[at..], out var written, new System.Buffers.StandardFormat('D', 2));
        return at + written;
    }
}
