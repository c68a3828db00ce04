using System.Buffers.Binary;

namespace Sluice.Columns.Text;

/// <summary>This part makes numbers fit a type.</summary>
internal static partial class NumericBinary
{
    /// <summary>The whole part of a number, towards zero.</summary>
    /// <returns>False when it is NaN, an infinity, or beyond 64 bits.</returns>
    internal static bool TryTruncate(ReadOnlySpan<byte> value, out long whole)
    {
        whole = 0;
        var (digits, weight, sign, _) = Parts(value);
        var before = digits[..Math.Clamp(2 * (weight + 1), 0, digits.Length)];
        if (IsSpecial(value) || !TryUnscale(before, weight, 0, out ulong magnitude)
            || magnitude > long.MaxValue + (sign == Minus ? 1ul : 0))
        {
            return false;
        }

        whole = unchecked(sign == Minus ? -(long)magnitude : (long)magnitude);
        return true;
    }

    /// <summary>Whether a number is neither zero nor NaN nor an infinity.</summary>
    internal static bool IsNonZero(ReadOnlySpan<byte> value) => value is not [0, 0, ..];

    /// <summary>
    /// Makes the last value fit <c>numeric(precision, scale)</c> as PostgreSQL does: rounded half away from zero. Takes it away
    /// when it does not fit.
    /// </summary>
    internal static DecimalFit Fit(BytesVector vector, int precision, int scale, bool mayRound)
    {
        var length = vector[vector.Count - 1].Length;
        vector.Truncate(vector.Count - 1);
        // The room behind the values still holds what was taken away.
        var value = vector.Reserve(length);
        if (!IsSpecial(value))
        {
            var cuts = Round(ref value, scale);
            if (cuts && !mayRound)
                return DecimalFit.Loses;
            if (WholeDigits(value) > precision - scale)
                return DecimalFit.TooLarge;
            BinaryPrimitives.WriteUInt16BigEndian(value[6..], (ushort)Math.Max(scale, 0));
        }
        else if (BinaryPrimitives.ReadUInt16BigEndian(value[4..]) != NaN)
        {
            return DecimalFit.TooLarge;
        }

        vector.Commit(value.Length);
        return DecimalFit.Fits;
    }

    // Decimal digits before the point; negative for zeros behind it. Zero fits anywhere.
    static int WholeDigits(ReadOnlySpan<byte> value)
    {
        if (value.Length == Head)
            return int.MinValue;
        var first = BinaryPrimitives.ReadUInt16BigEndian(value[Head..]);
        return (4 * BinaryPrimitives.ReadInt16BigEndian(value[2..])) + (first >= 1000 ? 4 : first >= 100 ? 3 : first >= 10 ? 2 : 1);
    }

    // Rounds in place; says whether digits other than zero went.
    static bool Round(ref Span<byte> value, int scale)
    {
        var weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var digits = value[Head..];
        var count = digits.Length / 2;
        var kept = (4 * (weight + 1)) + scale;
        if (kept >= 4 * count)
            return false;

        var (groups, part) = (kept >> 2, kept & 3);
        var cuts = kept < 0 && count > 0;
        var carry = 0;
        if (kept >= 0)
        {
            // The group in which the cut is, down to units of the lowest digit kept.
            var unit = (int)PowerOfTen(4 - part);
            var cut = Get(digits, groups) % unit;
            cuts = cut != 0 || digits[(2 * (groups + 1))..].ContainsAnyExcept((byte)0);
            carry = cut >= unit / 2 ? unit : 0;
            Set(digits, groups, Get(digits, groups) - cut);
            count = groups + 1;
            for (var i = groups; carry > 0 && i >= 0; i--)
            {
                var sum = Get(digits, i) + carry;
                carry = sum >= 10_000 ? 1 : 0;
                Set(digits, i, sum % 10_000);
            }
        }
        else
        {
            count = 0;
        }

        if (carry > 0)
        {
            // All digits were nines: one is left, before them.
            Set(digits, 0, 1);
            (count, weight) = (1, (short)(weight + 1));
        }

        while (count > 0 && Get(digits, count - 1) == 0)
            count--;
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)count);
        BinaryPrimitives.WriteInt16BigEndian(value[2..], count == 0 ? (short)0 : weight);
        if (count == 0)
            value[4..6].Clear();
        value = value[..(Head + (2 * count))];
        return cuts;
    }

    static int Get(ReadOnlySpan<byte> digits, int index) => BinaryPrimitives.ReadUInt16BigEndian(digits[(2 * index)..]);

    static void Set(Span<byte> digits, int index, int digit) => BinaryPrimitives.WriteUInt16BigEndian(digits[(2 * index)..], (ushort)digit);
}
