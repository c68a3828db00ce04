using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>
/// A count of pairs, then keys and values with their lengths (contrib/hstore, hstore_send). Text: <c>"a"=>"1", "b"=>NULL</c>.
/// </summary>
sealed class HstoreCodec(PgType type) : TextRepresentationCodec(type)
{
    readonly ByteBuffer _text = Scratch();

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append(", "u8);
            AppendQuoted(wire.ReadValue(), output);
            output.Append("=>"u8);
            if (wire.TryReadValue(out var value))
                AppendQuoted(value, output);
            else
                output.Append("NULL"u8);
        }

        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var cursor = new TextCursor(text);
        var start = output.BeginValue();
        var count = 0;
        for (cursor.SkipSpace(); !cursor.IsAtEnd; cursor.SkipSpace())
        {
            if (count++ > 0)
            {
                if (!cursor.TryTake(','))
                    throw NotOfType();
                cursor.SkipSpace();
                // hstore_in takes a comma behind the last pair.
                if (cursor.IsAtEnd)
                {
                    count--;
                    break;
                }
            }

            ReadWord(ref cursor, isValue: false);
            AppendWord(output);
            cursor.SkipSpace();
            if (!cursor.TryTake("=>"u8))
                throw NotOfType();
            cursor.SkipSpace();
            if (!ReadWord(ref cursor, isValue: true) && TextCursor.EqualsIgnoreCase(_text.Span, "null"u8))
                output.AppendInt32(-1);
            else
                AppendWord(output);
        }

        BinaryPrimitives.WriteInt32BigEndian(output.Span[(start - 4)..], count);
    }

    /// <summary>Reads a key or value; quotes are needed around white space, commas and arrows, a backslash takes any character.</summary>
    /// <returns>Whether it was quoted.</returns>
    bool ReadWord(ref TextCursor cursor, bool isValue)
    {
        _text.Clear();
        var isQuoted = cursor.TryTake('"');
        while (true)
        {
            if (isQuoted ? cursor.TryTake('"') : IsWordEnd(cursor, isValue))
                break;
            if (cursor.IsAtEnd)
                throw NotOfType();
            cursor.TryTake('\\');
            if (cursor.IsAtEnd)
                throw NotOfType();
            _text.Append(cursor.Read());
        }

        if (!isQuoted && _text.Length == 0)
            throw NotOfType();
        return isQuoted;
    }

    static bool IsWordEnd(TextCursor cursor, bool isValue) =>
        cursor.IsAtEnd || TextCursor.IsSpace(cursor.Next) || cursor.Next == (isValue ? ',' : '=');

    void AppendWord(ByteBuffer output)
    {
        output.AppendInt32(_text.Length);
        output.Append(_text.Span);
    }

    static void AppendQuoted(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        output.Append((byte)'"');
        foreach (var octet in text)
        {
            if (octet is (byte)'"' or (byte)'\\')
                output.Append((byte)'\\');
            output.Append(octet);
        }

        output.Append((byte)'"');
    }
}
