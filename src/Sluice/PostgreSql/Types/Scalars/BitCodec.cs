using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

/// <summary>bit and varbit: the number of bits, then the bits, the first one highest. Text: 0 and 1.</summary>
sealed class BitCodec(PgType type) : TextRepresentationCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var bits = wire.ReadInt32();
        if (bits < 0 || (bits + 7L) / 8 != wire.Left)
            throw Damaged();
        var octets = wire.Take(wire.Left);
        var text = output.GetSpan(bits);
        for (var i = 0; i < bits; i++)
            text[i] = (byte)('0' + ((octets[i >> 3] >> (7 - (i & 7))) & 1));
        output.Advance(bits);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var isHex = text is [(byte)'x' or (byte)'X', ..];
        if (isHex || text is [(byte)'b' or (byte)'B', ..])
            text = text[1..];
        var bitsEach = isHex ? 4 : 1;
        output.AppendInt32(checked(text.Length * bitsEach));
        var (octet, bits) = (0, 0);
        foreach (var character in text)
        {
            var digit = isHex && char.IsAsciiHexDigit((char)character) ? Convert.FromHexString([(char)'0', (char)character])[0]
                : !isHex && character is (byte)'0' or (byte)'1' ? character - '0'
                : throw NotOfType();
            octet = (octet << bitsEach) | digit;
            bits += bitsEach;
            if (bits < 8)
                continue;
            output.Append((byte)octet);
            (octet, bits) = (0, 0);
        }

        if (bits > 0)
            output.Append((byte)(octet << (8 - bits)));
    }
}
