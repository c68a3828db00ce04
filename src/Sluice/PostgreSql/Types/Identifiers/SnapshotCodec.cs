using System.Buffers.Binary;
using System.Buffers.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Identifiers;

/// <summary>A count of transactions, the first and the next one, then those in progress: <c>10:20:10,14,15</c>.</summary>
sealed class SnapshotCodec(PgType type) : TextRepresentationCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(8);
        TextRepresentation.Write(wire.ReadInt64(), output);
        output.Append((byte)':');
        TextRepresentation.Write(wire.ReadInt64(), output);
        output.Append((byte)':');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            TextRepresentation.Write(wire.ReadInt64(), output);
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
