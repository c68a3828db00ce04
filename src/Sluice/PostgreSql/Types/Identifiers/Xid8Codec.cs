using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Identifiers;

/// <summary>A transaction id of 64 bits, unsigned.</summary>
sealed class Xid8Codec(PgType type) : TextRepresentationCodec(type)
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
