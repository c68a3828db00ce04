using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>The place of a row: <c>(block,item)</c>.</summary>
sealed class TidCodec(PgType type) : TextFormCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 6);
        output.Append((byte)'(');
        TextForm.Write(BinaryPrimitives.ReadUInt32BigEndian(field), output);
        output.Append((byte)',');
        TextForm.Write(BinaryPrimitives.ReadUInt16BigEndian(field[4..]), output);
        output.Append((byte)')');
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var comma = text.IndexOf((byte)',');
        if (text is not [(byte)'(', .., (byte)')'] || comma < 0
            || !Utf8Parser.TryParse(text[1..comma], out uint block, out var used) || used != comma - 1
            || !Utf8Parser.TryParse(text[(comma + 1)..^1], out ushort item, out used) || used != text.Length - comma - 2)
        {
            throw NotOfType();
        }

        output.AppendInt32((int)block);
        output.AppendInt16((short)item);
    }
}

/// <summary>A transaction id of 64 bits, unsigned.</summary>
sealed class Xid8Codec(PgType type) : TextFormCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 8);
        output.AppendAscii(BinaryPrimitives.ReadUInt64BigEndian(field).ToString(CultureInfo.InvariantCulture));
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        if (!Utf8Parser.TryParse(text, out ulong id, out var used) || used != text.Length)
            throw NotOfType();
        output.AppendInt64((long)id);
    }
}

/// <summary>A place in the write-ahead log: <c>16/B374D848</c>.</summary>
sealed class LsnCodec(PgType type) : TextFormCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 8);
        var place = BinaryPrimitives.ReadUInt64BigEndian(field);
        output.AppendAscii(string.Create(CultureInfo.InvariantCulture, $"{place >> 32:X}/{(uint)place:X}"));
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var slash = text.IndexOf((byte)'/');
        if (slash is < 1 or > 8 || text.Length - slash - 1 is < 1 or > 8
            || !Utf8Parser.TryParse(text[..slash], out uint high, out var used, 'X') || used != slash
            || !Utf8Parser.TryParse(text[(slash + 1)..], out uint low, out used, 'X') || used != text.Length - slash - 1)
        {
            throw NotOfType();
        }

        output.AppendInt32((int)high);
        output.AppendInt32((int)low);
    }
}

/// <summary>A count of transactions, the first and the next one, then those in progress: <c>10:20:10,14,15</c>.</summary>
sealed class SnapshotCodec(PgType type) : TextFormCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(8);
        TextForm.Write(wire.ReadInt64(), output);
        output.Append((byte)':');
        TextForm.Write(wire.ReadInt64(), output);
        output.Append((byte)':');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            TextForm.Write(wire.ReadInt64(), output);
        }

        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var cursor = new TextCursor(text);
        var start = output.BeginValue();
        output.AppendInt64(ReadId(ref cursor));
        Take(ref cursor, ':');
        output.AppendInt64(ReadId(ref cursor));
        Take(ref cursor, ':');
        var count = 0;
        while (!cursor.IsAtEnd)
        {
            if (count++ > 0)
                Take(ref cursor, ',');
            output.AppendInt64(ReadId(ref cursor));
        }

        BinaryPrimitives.WriteInt32BigEndian(output.Span[(start - 4)..], count);
    }

    long ReadId(ref TextCursor cursor) =>
        Utf8Parser.TryParse(cursor.TakeDigits(), out long id, out _) ? id : throw NotOfType();

    void Take(ref TextCursor cursor, char expected)
    {
        if (!cursor.TryTake(expected))
            throw NotOfType();
    }
}
