using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes exact numbers, rounded to the digits of the type, if they may be.</summary>
sealed class DecimalBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    public override string? AddInteger(long value, Vector to)
    {
        NumericBinary.Append(value, 0, (BytesVector)to);
        return Fit((BytesVector)to);
    }

    public override string? AddSingle(float value, Vector to)
    {
        Scratch.Clear();
        TextRepresentation.Write(value, Scratch);
        return AddText(Scratch.Span, to);
    }

    public override string? AddDouble(double value, Vector to)
    {
        Scratch.Clear();
        TextRepresentation.Write(value, Scratch);
        return AddText(Scratch.Span, to);
    }

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to)
    {
        ((BytesVector)to).Append(value);
        return Fit((BytesVector)to);
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to) =>
        TextRepresentation.TryReadDecimal(text, Type, (BytesVector)to) ? Fit((BytesVector)to) : Malformed;

    protected override string? AddNumber(ReadOnlySpan<byte> number, Vector to) => AddText(number, to);

    string? Fit(BytesVector to) => Type.Precision is not { } precision
        ? null
        : NumericBinary.Fit(to, precision, Type.Scale ?? 0, MayTruncate) switch
        {
            DecimalFit.Fits => null,
            DecimalFit.Loses => Lossy,
            _ => TooLarge,
        };
}
