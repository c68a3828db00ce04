using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes floating point numbers: the nearest to the value, if what is lost may be lost.</summary>
sealed class FloatBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    readonly bool _isSingle = type.Kind == ColumnKind.Single;
    readonly BytesVector _exact = new();

    public override string? AddInteger(long value, Vector to)
    {
        var nearest = _isSingle ? (float)value : (double)value;
        // 2^63 is beyond long, to which it must not be converted back.
        return !MayTruncate && (nearest >= -(double)long.MinValue || (long)nearest != value) ? Lossy : Append(nearest, to);
    }

    public override string? AddDouble(double value, Vector to)
    {
        if (!_isSingle)
            return Append(value, to);
        var nearest = (float)value;
        if (float.IsInfinity(nearest) != double.IsInfinity(value) || (nearest == 0 && value != 0))
            return TooLarge;
        return !MayTruncate && nearest != value && !double.IsNaN(value) ? Lossy : Append(nearest, to);
    }

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to)
    {
        Scratch.Clear();
        NumericBinary.Write(value, Scratch);
        if (!TryRead(Scratch.Span, out var nearest))
            return TooLarge;
        return !MayTruncate && !IsExact(value, nearest) ? Lossy : Append(nearest, to);
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to) => TryRead(text, out var value) ? Append(value, to) : Malformed;

    public override void Dispose()
    {
        _exact.Dispose();
        base.Dispose();
    }

    protected override string? AddNumber(ReadOnlySpan<byte> number, Vector to) =>
        TryRead(number, out var value) ? Append(value, to) : TooLarge;

    // Whether the decimal comes back from the shortest text of the float. The zeros it shows behind the point may differ.
    bool IsExact(ReadOnlySpan<byte> value, double nearest)
    {
        Scratch.Clear();
        if (_isSingle)
            TextRepresentation.Write((float)nearest, Scratch);
        else
            TextRepresentation.Write(nearest, Scratch);
        _exact.Clear();
        return NumericBinary.TryParse(Scratch.Span, _exact) && _exact[0][..6].SequenceEqual(value[..6])
            && _exact[0][8..].SequenceEqual(value[8..]);
    }

    bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        if (!_isSingle)
            return TextRepresentation.TryReadDouble(text, out value);
        var isRead = TextRepresentation.TryReadSingle(text, out var single);
        value = single;
        return isRead;
    }

    string? Append(double value, Vector to)
    {
        if (_isSingle)
            ((FixedVector<float>)to).Append((float)value);
        else
            ((FixedVector<double>)to).Append(value);
        return null;
    }
}
