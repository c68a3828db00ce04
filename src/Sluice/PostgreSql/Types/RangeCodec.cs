using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>Flags, then the bounds there are, each with its length (rangetypes.c, range_send).</summary>
sealed class RangeCodec(PgType type, TypeCodec bound) : TextRepresentationCodec(type)
{
    const byte Empty = 0x01;
    const byte LowerInclusive = 0x02;
    const byte UpperInclusive = 0x04;
    const byte LowerInfinite = 0x08;
    const byte UpperInfinite = 0x10;

    readonly ByteBuffer _bound = Scratch();

    public override bool CanEncode => bound.CanEncode;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var flags = wire.ReadByte();
        if ((flags & Empty) != 0)
        {
            wire.End();
            output.Append("empty"u8);
            return;
        }

        output.Append((flags & LowerInclusive) != 0 ? (byte)'[' : (byte)'(');
        if ((flags & LowerInfinite) == 0)
            PrintBound(wire.ReadValue(), output);
        output.Append((byte)',');
        if ((flags & UpperInfinite) == 0)
            PrintBound(wire.ReadValue(), output);
        output.Append((flags & UpperInclusive) != 0 ? (byte)']' : (byte)')');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        if (TextCursor.EqualsIgnoreCase(text, "empty"u8))
        {
            output.Append(Empty);
            return;
        }

        var cursor = new TextCursor(text);
        var start = output.Length;
        output.Append(0);
        var flags = cursor.TryTake('[') ? LowerInclusive : cursor.TryTake('(') ? (byte)0 : throw NotOfType();
        if (!TryParseBound(ref cursor, output))
            flags = LowerInfinite;
        if (!cursor.TryTake(','))
            throw NotOfType();
        var isUpper = TryParseBound(ref cursor, output);
        var isInclusive = cursor.TryTake(']');
        if ((!isInclusive && !cursor.TryTake(')')) || !cursor.IsAtEnd)
            throw NotOfType();
        flags |= !isUpper ? UpperInfinite : isInclusive ? UpperInclusive : (byte)0;
        output.Span[start] = flags;
    }

    void PrintBound(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        _bound.Clear();
        bound.Print(field, _bound);
        QuotedText.Append(_bound.Span, "\"\\()[],"u8, output);
    }

    /// <summary>False where there is no bound: nothing at all, not even quotes.</summary>
    bool TryParseBound(ref TextCursor cursor, ByteBuffer output)
    {
        if (cursor.Next is (byte)',' or (byte)')' or (byte)']')
            return false;
        _bound.Clear();
        if (!QuotedText.TryRead(ref cursor, ",)]"u8, _bound))
            throw NotOfType();
        var start = output.BeginValue();
        bound.Parse(_bound.Span, output);
        output.EndValue(start);
        return true;
    }
}
