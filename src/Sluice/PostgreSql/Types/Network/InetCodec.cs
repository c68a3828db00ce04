using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Network;

/// <summary>inet and cidr: family, bits of the network, whether it is a cidr, length, address (network.c, network_send).</summary>
sealed class InetCodec(PgType type, bool isCidr) : TextRepresentationCodec(type)
{
    static readonly SearchValues<byte> V6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    const byte V4 = 2;
    const byte V6 = 3;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var (family, bits) = (wire.ReadByte(), wire.ReadByte());
        wire.ReadByte();
        var address = wire.Take(wire.ReadByte());
        wire.End();
        if (address.Length != (family == V4 ? 4 : 16) || family is not (V4 or V6) || bits > 8 * address.Length)
            throw Damaged();
        if (family == V4)
            AppendV4(address, output);
        else
            AppendV6(address, output);
        if (!isCidr && bits == 8 * address.Length)
            return;
        output.Append((byte)'/');
        TextRepresentation.Write(bits, output);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var slash = text.IndexOf((byte)'/');
        var address = slash < 0 ? text : text[..slash];
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        var isV6 = address.Contains((byte)':');
        var length = isV6 ? ReadV6(address, octets) : ReadV4(address, octets);
        var size = isV6 ? 16 : 4;
        // Fewer octets than four need the bits; a cidr without takes those of the old classes.
        var bits = slash >= 0 ? ReadBits(text[(slash + 1)..], 8 * size)
            : length == size ? 8 * size
            : isCidr ? Math.Max(8 * length, octets[0] switch { < 128 => 8, < 192 => 16, < 224 => 24, < 240 => 8, _ => 32 })
            : throw NotOfType();
        if (isCidr && HasHostBits(octets[..size], bits))
            throw new ValueException($"The value for {Type.PostgreSqlType} has bits set to the right of its mask.");
        output.Append([isV6 ? V6 : V4, (byte)bits, isCidr ? (byte)1 : (byte)0, (byte)size]);
        output.Append(octets[..size]);
    }

    static void AppendV4(ReadOnlySpan<byte> address, ByteBuffer output)
    {
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
                output.Append((byte)'.');
            TextRepresentation.Write(address[i], output);
        }
    }

    /// <summary>The longest run of zero words, of two at least, is left out (src/port/inet_net_ntop.c).</summary>
    static void AppendV6(ReadOnlySpan<byte> address, ByteBuffer output)
    {
        var (best, bestLength) = (-1, 1);
        for (var i = 0; i < 8; i++)
        {
            var run = 0;
            while (i + run < 8 && (address[2 * (i + run)] | address[2 * (i + run) + 1]) == 0)
                run++;
            if (run > bestLength)
                (best, bestLength) = (i, run);
            i += run;
        }

        for (var i = 0; i < 8; i++)
        {
            if (i == best)
                output.Append((byte)':');
            if (best >= 0 && i >= best && i < best + bestLength)
                continue;
            if (i > 0)
                output.Append((byte)':');
            if (i == 6 && best == 0 && (bestLength == 6 || (bestLength == 7 && address[14..].IndexOfAnyExcept((byte)0, (byte)1) >= 0)
                || (bestLength == 5 && address[10] == 0xFF && address[11] == 0xFF)))
            {
                AppendV4(address[12..], output);
                return;
            }

            output.AppendAscii(((address[2 * i] << 8) | address[2 * i + 1]).ToString("x", CultureInfo.InvariantCulture));
        }

        if (best >= 0 && best + bestLength == 8)
            output.Append((byte)':');
    }

    int ReadV4(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        var cursor = new TextCursor(text);
        for (var i = 0; i < 4; i++)
        {
            octets[i] = (byte)ReadNumber(cursor.TakeDigits(), 255);
            if (cursor.IsAtEnd)
                return i + 1;
            if (!cursor.TryTake('.'))
                throw NotOfType();
        }

        throw NotOfType();
    }

    int ReadV6(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        // The framework also reads zones, brackets and ports.
        if (text.ContainsAnyExcept(V6Characters) || !IPAddress.TryParse(text, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            throw NotOfType();
        }

        address.TryWriteBytes(octets, out var length);
        return length;
    }

    int ReadBits(ReadOnlySpan<byte> text, int most) => ReadNumber(text, most);

    int ReadNumber(ReadOnlySpan<byte> digits, int most)
    {
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw NotOfType();
        var number = 0;
        foreach (var digit in digits)
            number = number * 10 + digit - '0';
        return number <= most ? number : throw NotOfType();
    }

    static bool HasHostBits(ReadOnlySpan<byte> address, int bits)
    {
        for (var i = bits; i < 8 * address.Length; i++)
        {
            if ((address[i >> 3] & (0x80 >> (i & 7))) != 0)
                return true;
        }

        return false;
    }
}
