using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Identifiers;

/// <summary>A place in the write-ahead log: <c>16/B374D848</c>.</summary>
sealed class LsnCodec(PgType type) : TextRepresentationCodec(type)
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
