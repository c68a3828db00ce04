using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Network;

/// <summary>macaddr and macaddr8: their bytes. Text: <c>08:00:2b:01:02:03</c>; other groupings are read as PostgreSQL reads them.</summary>
sealed class MacAddressCodec(PgType type, int length) : TextRepresentationCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, length);
        for (var i = 0; i < length; i++)
        {
            if (i > 0)
                output.Append((byte)':');
            Convert.TryToHexStringLower(field.Slice(i, 1), output.GetSpan(2), out var written);
            output.Advance(written);
        }
    }

    /// <summary>Two digits a byte; between bytes nothing, or one separator wherever there is one.</summary>
    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        Span<byte> digits = stackalloc byte[2 * 8];
        var count = 0;
        var separator = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is (byte)':' or (byte)'-' or (byte)'.')
            {
                if (count == 0 || count % 2 != 0 || i == text.Length - 1 || (separator != 0 && separator != text[i])
                    || !char.IsAsciiHexDigit((char)text[i + 1]))
                {
                    throw NotOfType();
                }

                separator = text[i];
            }
            else if (count == 2 * length || !char.IsAsciiHexDigit((char)text[i]))
            {
                throw NotOfType();
            }
            else
            {
                digits[count++] = text[i];
            }
        }

        Span<byte> octets = stackalloc byte[8];
        if (count != 2 * length && !(length == 8 && count == 12))
            throw NotOfType();
        Convert.FromHexString(digits[..count], octets, out _, out _);
        // A 48-bit address becomes a 64-bit one as macaddr8_in makes it.
        if (count == 2 * length)
            output.Append(octets[..length]);
        else
            output.Append([octets[0], octets[1], octets[2], 0xFF, 0xFE, octets[3], octets[4], octets[5]]);
    }
}
