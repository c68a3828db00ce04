using System.Buffers.Binary;
using System.Buffers.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Identifiers;

/// <summary>The place of a row: <c>(block,item)</c>.</summary>
sealed class TidCodec(PgType type) : TextRepresentationCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 6);
        output.Append((byte)'(');
        TextRepresentation.Write(BinaryPrimitives.ReadUInt32BigEndian(field), output);
        output.Append((byte)',');
        TextRepresentation.Write(BinaryPrimitives.ReadUInt16BigEndian(field[4..]), output);
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
