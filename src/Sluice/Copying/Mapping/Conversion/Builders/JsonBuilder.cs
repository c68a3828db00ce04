using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;
using Sluice.Formats.Json;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>
/// Makes JSON: numbers, booleans and arrays of such, the text form of anything else as a string. Text is JSON already, but not that in
/// an array: there it is a string, as <c>to_jsonb</c> has it.
/// </summary>
sealed class JsonBuilder(ColumnType type, ConversionSettings settings, bool isItem = false) : ValueBuilder(type, settings)
{
    readonly bool _isBinary = type.PostgreSqlType == "jsonb";

    JsonBuilder? _items;
    BytesVector? _item;

    public override ValueBuilder Items => _items ??= new JsonBuilder(Type, Settings, isItem: true);

    public override string? AddBoolean(bool value, Vector to)
    {
        ((BytesVector)to).Append(value ? "true"u8 : "false"u8);
        return null;
    }

    public override string? AddInteger(long value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return End(to);
    }

    public override string? AddSingle(float value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return float.IsFinite(value) ? End(to) : EndQuoted(to);
    }

    public override string? AddDouble(double value, Vector to)
    {
        TextRepresentation.Write(value, Begin());
        return double.IsFinite(value) ? End(to) : EndQuoted(to);
    }

    public override string? AddDecimal(ReadOnlySpan<byte> value, Vector to)
    {
        NumericBinary.Write(value, Begin());
        return NumericBinary.IsSpecial(value) ? EndQuoted(to) : End(to);
    }

    public override string? AddDate(int value, Vector to)
    {
        TextRepresentation.WriteDate(value, Begin());
        return EndQuoted(to);
    }

    public override string? AddTime(long value, Vector to)
    {
        TextRepresentation.WriteTime(value, Begin());
        return EndQuoted(to);
    }

    public override string? AddTimestamp(long value, Vector to)
    {
        TextRepresentation.WriteTimestamp(value, (byte)'T', [], Begin());
        return EndQuoted(to);
    }

    public override string? AddTimestampTz(long value, Vector to)
    {
        TextRepresentation.WriteTimestamp(value, (byte)'T', "Z"u8, Begin());
        return EndQuoted(to);
    }

    public override string? AddUuid(UInt128 value, Vector to)
    {
        TextRepresentation.WriteUuid(value, Begin());
        return EndQuoted(to);
    }

    public override string? AddBytes(ReadOnlySpan<byte> value, Vector to)
    {
        // The backslash of \x00 is escaped.
        Begin().Append((byte)'\\');
        TextRepresentation.WriteBytes(value, Scratch);
        return EndQuoted(to);
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to)
    {
        if (!isItem)
            return AddJson(text, to);
        if (!TextRepresentation.IsText(text))
            return TextProblem.OfText(text);
        JsonString.Write(text, Begin());
        return End(to);
    }

    public override string? AddJson(ReadOnlySpan<byte> json, Vector to)
    {
        if (!TextRepresentation.IsJson(json, _isBinary))
            return (_isBinary && TextRepresentation.IsJson(json) ? TextProblem.OfJson(json) : null) ?? Malformed;
        ((BytesVector)to).Append(json);
        return null;
    }

    public override string? AddList(ListVector list, int row, ColumnType element, ValueConverter? items, Vector to)
    {
        var (start, end) = list[row];
        var shape = list.Shape(row) ?? [];
        var dimensions = start == end ? 1 : Math.Max(shape.Length / 2, 1);
        _item ??= new BytesVector();
        Begin();
        Repeat((byte)'[', dimensions);
        for (var i = start; i < end; i++)
        {
            var ended = i == start ? 0 : TextRepresentation.EndedDimensions(shape, i - start);
            Repeat((byte)']', ended);
            if (i > start)
                Scratch.Append((byte)',');
            Repeat((byte)'[', ended);
            _item.Clear();
            if (items!.Add(list.Items, i, _item) is { } reason)
                return reason;
            Scratch.Append(_item.IsNull(0) ? "null"u8 : _item[0]);
        }

        Repeat((byte)']', dimensions);
        return End(to);
    }

    public override void Dispose()
    {
        _items?.Dispose();
        _item?.Dispose();
        base.Dispose();
    }

    void Repeat(byte bracket, int count)
    {
        for (; count > 0; count--)
            Scratch.Append(bracket);
    }

    ByteBuffer Begin()
    {
        Scratch.Clear();
        return Scratch;
    }

    string? End(Vector to)
    {
        ((BytesVector)to).Append(Scratch.Span);
        return null;
    }

    string? EndQuoted(Vector to)
    {
        var value = ((BytesVector)to).Append(Scratch.Length + 2);
        value[0] = value[^1] = (byte)'"';
        Scratch.Span.CopyTo(value[1..]);
        return null;
    }
}
