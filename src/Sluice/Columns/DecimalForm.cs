namespace Sluice.Columns;

/// <summary>
/// The form of a <see cref="ColumnKind.Decimal"/>: PostgreSQL's binary form of <c>numeric</c> (src/backend/utils/adt/numeric.c,
/// <c>numeric_send</c>). Big-endian 16-bit words: the number of digits, the weight of the first one, the sign (0x0000, 0x4000 minus,
/// 0xC000 NaN, 0xD000 infinity, 0xF000 minus infinity), the digits shown behind the point; then digits to the base 10000.
/// </summary>
public static class DecimalForm
{
    /// <summary>Appends a number as decimal text, as PostgreSQL prints it: <c>-12.50</c>, <c>NaN</c>, <c>Infinity</c>.</summary>
    public static void Write(ReadOnlySpan<byte> value, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Reads decimal text as PostgreSQL does: digits, a point, an exponent; <c>NaN</c> and the infinities. Adds one value.</summary>
    /// <returns>False, with nothing added, when it is none or too large for PostgreSQL.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, BytesVector output) => throw new NotImplementedException();

    /// <summary>Adds the value <paramref name="unscaled"/> / 10^<paramref name="scale"/>, with that many digits behind the point.</summary>
    public static void Append(Int128 unscaled, int scale, BytesVector output) => throw new NotImplementedException();

    /// <summary>The value times 10^<paramref name="scale"/>.</summary>
    /// <returns>False when that is no whole number, NaN, an infinity, or beyond 128 bits.</returns>
    public static bool TryUnscale(ReadOnlySpan<byte> value, int scale, out Int128 unscaled) => throw new NotImplementedException();

    /// <summary>As <see cref="TryUnscale(ReadOnlySpan{byte}, int, out Int128)"/>, for numbers that fit 64 bits: the fast way.</summary>
    public static bool TryUnscale(ReadOnlySpan<byte> value, int scale, out long unscaled) => throw new NotImplementedException();

    /// <summary>Whether the value is NaN or an infinity.</summary>
    public static bool IsSpecial(ReadOnlySpan<byte> value) => (value[4] & 0x80) != 0;
}
