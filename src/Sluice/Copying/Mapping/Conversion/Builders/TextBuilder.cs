using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes text: PostgreSQL's text form, or dates and times in the format asked for.</summary>
sealed class TextBuilder(ColumnType type, ConversionSettings settings, TemporalFormat format, bool complexIsText)
    : ValueBuilder(type, settings)
{
    readonly int? _maxCharacters = ConversionRules.MaxCharacters(type);
    readonly bool _booleansAreNumbers = settings.TreatBooleanAsNumber;

    public override string? AddBoolean(bool value, Vector to)
    {
        var text = Begin();
        if (_booleansAreNumbers)
            TextRepresentation.Write(value ? 1L : 0L, text);
        else
            TextRepresentation.Write(value, text);
        return End(to);
    }

    public override string? AddInteger(long value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return End(to);
    }

    public override string? AddSingle(float value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return End(to);
    }

    public override string? AddDouble(double value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return End(to);
    }

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to)
    {
        NumericBinary.Write(value, Begin());
        return End(to);
    }

    public override string? AddDate(int value, Vector to) => format.TryWriteDate(value, Begin()) ? End(to) : Inexpressible;

    public override string? AddTime(long value, Vector to) => format.TryWriteTime(value, Begin()) ? End(to) : Inexpressible;

    public override string? AddTimestamp(long value, Vector to) =>
        format.TryWriteTimestamp(value, hasZone: false, Begin()) ? End(to) : Inexpressible;

    public override string? AddTimestampTz(long value, Vector to) =>
        format.TryWriteTimestamp(value, hasZone: true, Begin()) ? End(to) : Inexpressible;

    public override string? AddUuid(UInt128 value, Vector to)
    {
        TextRepresentation.WriteUuid(value, Begin());
        return End(to);
    }

    public override string? AddBytes(ReadOnlySpan<byte> value, Vector to)
    {
        TextRepresentation.WriteBytes(value, Begin());
        return End(to);
    }

    public override string? AddList(ListVector list, int row, ColumnType element, ValueConverter? items, Vector to)
    {
        TextRepresentation.WriteList(list, element, row, Begin());
        return End(to);
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to)
    {
        if (!TextRepresentation.IsText(text))
            return TextProblem.OfText(text);
        if (text.Length > _maxCharacters && Characters(text) > _maxCharacters)
            return $"Cannot convert to type 'String': the text is longer than {_maxCharacters} characters.";
        ((BytesVector)to).Append(text);
        return null;
    }

    public override string? AddJson(ReadOnlySpan<byte> json, Vector to) =>
        json.Length > 0 && json[0] is (byte)'t' or (byte)'f' && !_booleansAreNumbers ? AddText(json, to) : base.AddJson(json, to);

    protected override string? AddNumber(ReadOnlySpan<byte> number, Vector to) => AddText(number, to);

    protected override string? AddComplex(ReadOnlySpan<byte> json, Vector to) => complexIsText ? AddText(json, to) : Complex;

    static string Complex =>
        "Cannot convert to type 'String': the value is a JSON object or array. Set mapComplexValuesToString to have its JSON as text.";

    static string Inexpressible => "Cannot convert to type 'String': the value cannot be expressed in the format asked for.";

    // Spaces at the end do not count: PostgreSQL drops those that are too many.
    static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var octet in text.TrimEnd((byte)' '))
            count += (octet & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    ByteBuffer Begin()
    {
        Scratch.Clear();
        return Scratch;
    }

    string? End(Vector to) => AddText(Scratch.Span, to);
}
