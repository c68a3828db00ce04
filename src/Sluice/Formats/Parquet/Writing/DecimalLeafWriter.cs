using System.Numerics;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Parquet.Writing.Encodings;
using Vector = Sluice.Columns.Vector;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Writes decimals of a precision as whole numbers (LogicalTypes.md, "DECIMAL").</summary>
sealed class DecimalLeafWriter<T>(Leaf leaf, PageCompressor compressor, int precision, int scale) : FixedLeafWriter<T>(leaf, compressor)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    readonly Int128 _limit = PowerOfTen(precision);
    // Reading a decimal is what it costs to check it: the numbers are kept until they are written.
    readonly PooledList<T> _unscaled = new();
    int _written;

    /// <inheritdoc/>
    protected override bool CanRefuseValues => true;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _unscaled.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void CheckValues(Vector vector, int start, int count)
    {
        _unscaled.Clear();
        _written = 0;
        var decimals = (BytesVector)vector;
        for (var row = start; row < start + count; row++)
        {
            if (!vector.IsNull(row))
                _unscaled.Append(Unscale(decimals[row]));
        }
    }

    /// <inheritdoc/>
    protected override void AppendValues(Vector vector, int start, int count)
    {
        var valid = Nulls.CountValid(vector, start, count);
        Append(_unscaled.Span.Slice(_written, valid));
        _written += valid;
    }

    static Int128 PowerOfTen(int exponent)
    {
        var power = Int128.One;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    T Unscale(ReadOnlySpan<byte> value)
    {
        // Up to 18 digits fit 64 bits, by far the usual size.
        if (precision <= 18)
        {
            if (NumericBinary.TryUnscale(value, scale, out long number) && number < (long)_limit && -number < (long)_limit)
                return T.CreateTruncating(number);
        }
        else if (NumericBinary.TryUnscale(value, scale, out Int128 number) && number < _limit && -number < _limit)
        {
            return T.CreateTruncating(number);
        }

        throw new ValueException(NumericBinary.IsSpecial(value)
            ? $"Column '{Leaf.Column}' has NaN or an infinity, which Parquet's DECIMAL has no form for: map the column to String."
            : $"Column '{Leaf.Column}' has a number with more digits than its DECIMAL({precision},{scale}) in Parquet: map the column to "
                + "String, or to a Decimal of more digits.");
    }
}
