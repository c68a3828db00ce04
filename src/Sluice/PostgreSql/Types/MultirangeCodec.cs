using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>A count of ranges, each with its length (multirangetypes.c). Text: <c>{[1,3),[5,8)}</c>.</summary>
sealed class MultirangeCodec(PgType type, TypeCodec range) : TextRepresentationCodec(type)
{
    public override bool CanEncode => range.CanEncode;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(4);
        output.Append((byte)'{');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            range.Print(wire.ReadValue(), output);
        }

        output.Append((byte)'}');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        if (text is not [(byte)'{', .., (byte)'}'])
            throw NotOfType();
        var cursor = new TextCursor(TextCursor.Trim(text[1..^1]));
        var start = output.BeginValue();
        var count = 0;
        while (!cursor.IsAtEnd || count > 0)
        {
            cursor.SkipSpace();
            var value = output.BeginValue();
            range.Parse(cursor.Take(RangeLength(cursor.Rest)), output);
            output.EndValue(value);
            count++;
            cursor.SkipSpace();
            if (cursor.IsAtEnd)
                break;
            if (!cursor.TryTake(','))
                throw NotOfType();
        }

        BinaryPrimitives.WriteInt32BigEndian(output.Span[(start - 4)..], count);
    }

    /// <summary>A range goes up to its closing bracket outside of quotes; <c>empty</c> has none.</summary>
    int RangeLength(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'[' or (byte)'(', ..])
            return text.IndexOf((byte)',') is >= 0 and var comma ? comma : text.Length;
        var isQuoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && text[i] is (byte)']' or (byte)')')
                return i + 1;
        }

        throw NotOfType();
    }
}
