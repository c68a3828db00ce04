using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>JSON strings in UTF-8 (RFC 8259, section 7), escaped as PostgreSQL's <c>escape_json</c> does.</summary>
static class JsonString
{
    /// <summary>What cannot stand in a string as it is: control characters, the quote, the backslash.</summary>
    public static readonly SearchValues<byte> Stops =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Appends text as a string with its quotes.</summary>
    public static void Write(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var plain = text.IndexOfAny(Stops);
        if (plain >= 0)
        {
            WriteEscaped(text, plain, output);
            return;
        }

        var room = output.GetSpan(text.Length + 2);
        room[0] = (byte)'"';
        text.CopyTo(room[1..]);
        room[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }

    /// <summary>Appends bytes as a string of base64.</summary>
    public static void WriteBase64(ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        output.Append((byte)'"');
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        output.Advance(written);
        output.Append((byte)'"');
    }

    /// <summary>Takes the escapes out of a string's inside, which is well-formed.</summary>
    /// <param name="escaped">The inside.</param>
    /// <param name="text">Takes the text, which is never longer.</param>
    /// <returns>The text's length; half a surrogate pair becomes U+FFFD.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text)
    {
        var length = 0;
        for (var i = 0; i < escaped.Length;)
        {
            if (escaped[i] != '\\')
            {
                text[length++] = escaped[i++];
                continue;
            }

            var kind = escaped[i + 1];
            i += 2;
            if (kind != 'u')
            {
                text[length++] = kind switch
                {
                    (byte)'b' => 8,
                    (byte)'f' => 12,
                    (byte)'n' => 10,
                    (byte)'r' => 13,
                    (byte)'t' => 9,
                    _ => kind,
                };
                continue;
            }

            var unit = HexUnit(escaped[i..]);
            i += 4;
            var rune = Rune.ReplacementChar;
            if (!char.IsSurrogate(unit))
            {
                rune = new Rune(unit);
            }
            else if (escaped[i..].StartsWith("\\u"u8) && Rune.TryCreate(unit, HexUnit(escaped[(i + 2)..]), out var pair))
            {
                rune = pair;
                i += 6;
            }

            length += rune.EncodeToUtf8(text[length..]);
        }

        return length;
    }

    static char HexUnit(ReadOnlySpan<byte> digits) => (char)ushort.Parse(digits[..4], NumberStyles.AllowHexSpecifier, null);

    static void WriteEscaped(ReadOnlySpan<byte> text, int plain, ByteBuffer output)
    {
        output.Append((byte)'"');
        while (plain >= 0)
        {
            output.Append(text[..plain]);
            AppendEscape(text[plain], output);
            text = text[(plain + 1)..];
            plain = text.IndexOfAny(Stops);
        }

        output.Append(text);
        output.Append((byte)'"');
    }

    static void AppendEscape(byte value, ByteBuffer output)
    {
        switch (value)
        {
            case (byte)'"':
                output.Append("\\\""u8);
                break;
            case (byte)'\\':
                output.Append("\\\\"u8);
                break;
            case (byte)'\n':
                output.Append("\\n"u8);
                break;
            case (byte)'\r':
                output.Append("\\r"u8);
                break;
            case (byte)'\t':
                output.Append("\\t"u8);
                break;
            case (byte)'\b':
                output.Append("\\b"u8);
                break;
            case (byte)'\f':
                output.Append("\\f"u8);
                break;
            default:
                output.Append("\\u00"u8);
                output.Append("0123456789abcdef"u8[value >> 4]);
                output.Append("0123456789abcdef"u8[value & 15]);
                break;
        }
    }
}
