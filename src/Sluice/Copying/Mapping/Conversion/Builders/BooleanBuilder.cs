using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes true and false; of numbers, false of zero.</summary>
sealed class BooleanBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    public override string? AddBoolean(bool value, Vector to)
    {
        ((FixedVector<bool>)to).Append(value);
        return null;
    }

    public override string? AddInteger(long value, Vector to) => AddBoolean(value != 0, to);

    public override string? AddDouble(double value, Vector to) => double.IsNaN(value) ? TooLarge : AddBoolean(value != 0, to);

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to) =>
        NumericBinary.IsSpecial(value) ? TooLarge : AddBoolean(NumericBinary.IsNonZero(value), to);

    protected override string? AddNumber(ReadOnlySpan<byte> number, Vector to) => AddExact(number, to);
}
