using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes whole numbers; fractions are cut off, if they may be.</summary>
sealed class IntegerBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    // Both are exact as doubles: -2^63 is the last that fits, 2^63 the first that does not.
    const double Min = long.MinValue;
    const double TooMuch = -Min;

    readonly ColumnKind _kind = type.Kind;

    public override string? AddInteger(long value, Vector to)
    {
        switch (_kind)
        {
            case ColumnKind.Int64:
                ((FixedVector<long>)to).Append(value);
                return null;
            case ColumnKind.Int32 when value == (int)value:
                ((FixedVector<int>)to).Append((int)value);
                return null;
            case ColumnKind.Int16 when value == (short)value:
                ((FixedVector<short>)to).Append((short)value);
                return null;
            default:
                return TooLarge;
        }
    }

    public override string? AddDouble(double value, Vector to)
    {
        var whole = Math.Truncate(value);
        if (!(whole >= Min && whole < TooMuch))
            return TooLarge;
        return whole != value && !MayTruncate ? Lossy : AddInteger((long)whole, to);
    }

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to)
    {
        if (NumericBinary.TryUnscale(value, 0, out long whole))
            return AddInteger(whole, to);
        if (!NumericBinary.TryTruncate(value, out whole))
            return TooLarge;
        return MayTruncate ? AddInteger(whole, to) : Lossy;
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to)
    {
        if (TextRepresentation.TryReadInt64(text, out var value))
            return AddInteger(value, to);
        // Too many digits, or no number at all.
        text = TextRepresentation.Trim(text).TrimStart("+-"u8);
        return text.Length == 0 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? Malformed : TooLarge;
    }

    protected override string? AddNumber(ReadOnlySpan<byte> number, Vector to) =>
        TextRepresentation.TryReadInt64(number, out var value) ? AddInteger(value, to) : AddExact(number, to);
}
