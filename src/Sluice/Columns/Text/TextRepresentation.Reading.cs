using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Columns.Text;

/// <summary>This half reads.</summary>
internal static partial class TextRepresentation
{
    /// <summary>Reads a value of a type and adds it; white space around it is taken as PostgreSQL takes it.</summary>
    /// <returns>False, with nothing added, when the text is no value of the type.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, ColumnType type, Vector output) => type.Kind switch
    {
        ColumnKind.Boolean => TryReadBoolean(text, out var value) && Add(output, value),
        ColumnKind.Int16 => TryReadInt64(text, out var value) && value == (short)value && Add(output, (short)value),
        ColumnKind.Int32 => TryReadInt64(text, out var value) && value == (int)value && Add(output, (int)value),
        ColumnKind.Int64 => TryReadInt64(text, out var value) && Add(output, value),
        ColumnKind.Single => TryReadSingle(text, out var value) && Add(output, value),
        ColumnKind.Double => TryReadDouble(text, out var value) && Add(output, value),
        ColumnKind.Decimal => TryReadDecimal(text, type, (BytesVector)output)
            && (type.Precision is not { } precision
                || NumericBinary.Fit((BytesVector)output, precision, type.Scale ?? 0, mayRound: true) == DecimalFit.Fits),
        ColumnKind.Date => TryReadDate(text, out var value) && Add(output, value),
        ColumnKind.Time => TryReadTime(text, out var value) && Add(output, value),
        ColumnKind.Timestamp => TryReadTimestamp(text, hasZone: false, out var value) && Add(output, value),
        ColumnKind.TimestampTz => TryReadTimestamp(text, hasZone: true, out var value) && Add(output, value),
        ColumnKind.Uuid => TryReadUuid(text, out var value) && Add(output, value),
        ColumnKind.Bytes => TryReadBytes(text, (BytesVector)output),
        ColumnKind.List => TryReadList(text, type.Element!, (ListVector)output),
        ColumnKind.Json => IsJson(text, isBinary: type.PostgreSqlType == "jsonb") && Add(output, text),
        _ => IsText(text) && Add(output, text),
    };

    /// <summary>Reads true, false and PostgreSQL's other spellings: t, yes, on, 1 and their opposites, and unique prefixes.</summary>
    public static bool TryReadBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        text = Trim(text);
        value = IsPrefix(text, "true"u8) || IsPrefix(text, "yes"u8) || IsPrefix(text, "on"u8, least: 2) || text.SequenceEqual("1"u8);
        return value
            || IsPrefix(text, "false"u8) || IsPrefix(text, "no"u8) || IsPrefix(text, "off"u8, least: 2) || text.SequenceEqual("0"u8);
    }

    /// <summary>Reads a whole number.</summary>
    public static bool TryReadInt64(ReadOnlySpan<byte> text, out long value)
    {
        text = Trim(text);
        return Utf8Parser.TryParse(text, out value, out int length) && length == text.Length;
    }

    /// <summary>Reads an exact number of any size; of money with PostgreSQL's <c>$</c> and commas, or without.</summary>
    public static bool TryReadDecimal(ReadOnlySpan<byte> text, ColumnType type, BytesVector output)
    {
        const int MaxMoneyBytes = 64;
        if (type.PostgreSqlType != "money" || text.Length > MaxMoneyBytes)
            return NumericBinary.TryParse(text, output);
        Span<byte> number = stackalloc byte[MaxMoneyBytes];
        var length = 0;
        foreach (var octet in text)
        {
            if (octet is not ((byte)'$' or (byte)','))
                number[length++] = octet;
        }

        return NumericBinary.TryParse(number[..length], output);
    }

    /// <summary>Reads a number, <c>NaN</c>, <c>Infinity</c>.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (!IsNumber(text))
            return TryReadSpecial(text, out value);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && (value != 0 || IsZero(text));
    }

    /// <inheritdoc cref="TryReadDouble"/>
    public static bool TryReadSingle(ReadOnlySpan<byte> text, out float value)
    {
        text = Trim(text);
        if (!IsNumber(text))
        {
            var isSpecial = TryReadSpecial(text, out var special);
            value = (float)special;
            return isSpecial;
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && float.IsFinite(value) && (value != 0 || IsZero(text));
    }

    /// <summary>Reads a UUID with or without hyphens and braces.</summary>
    public static bool TryReadUuid(ReadOnlySpan<byte> text, out UInt128 value)
    {
        // The usual form, the fast way.
        if (text.Length == 36 && Utf8Parser.TryParse(text, out Guid guid, out int length, 'D') && length == 36)
        {
            Span<byte> bytes = stackalloc byte[16];
            guid.TryWriteBytes(bytes, bigEndian: true, out _);
            value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            return true;
        }

        value = 0;
        if (text.Length > 0 && text[0] == '{')
        {
            if (text[^1] != '}')
                return false;
            text = text[1..^1];
        }

        // A hyphen may follow every four digits.
        ulong high = 0, low = 0;
        for (var digit = 0; digit < 32; digit++)
        {
            if (digit > 0 && (digit & 3) == 0 && text.Length > 0 && text[0] == '-')
                text = text[1..];
            if (text.Length == 0 || !char.IsAsciiHexDigit((char)text[0]))
                return false;
            high = (high << 4) | (low >> 60);
            low = (low << 4) | (uint)HexDigit(text[0]);
            text = text[1..];
        }

        value = new UInt128(high, low);
        return text.Length == 0;
    }

    /// <summary>Reads <c>\x00ff</c> or the escape format, as <c>bytea_in</c> does.</summary>
    public static bool TryReadBytes(ReadOnlySpan<byte> text, BytesVector output)
    {
        var isHex = text.StartsWith("\\x"u8);
        var room = output.Reserve(text.Length);
        var length = isHex ? ReadHex(text[2..], room) : ReadEscapes(text, room);
        if (length >= 0)
            output.Commit(length);
        return length >= 0;
    }

    /// <summary>Reads an array as <c>array_in</c> does.</summary>
    public static bool TryReadList(ReadOnlySpan<byte> text, ColumnType element, ListVector output)
    {
        var items = output.Items.Count;
        using var unescaped = new ByteBuffer(256);
        if (new ArrayText(text, element, Delimiter(element), output.Items, unescaped).TryRead(out var shape))
        {
            output.EndRow(shape);
            return true;
        }

        output.Items.Truncate(items);
        return false;
    }

    /// <summary>The text without white space around it.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && IsSpace(text[0]))
            text = text[1..];
        while (text.Length > 0 && IsSpace(text[^1]))
            text = text[..^1];
        return text;
    }

    /// <summary>Whether it is UTF-8 that PostgreSQL can hold: it cannot hold NUL.</summary>
    internal static bool IsText(ReadOnlySpan<byte> text) => !text.Contains((byte)0) && Utf8.IsValid(text);

    /// <summary>Whether it is one JSON value, in UTF-8. What <c>jsonb</c> holds can also be unescaped: no NUL, no half of a pair.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> text, bool isBinary = false)
    {
        if (!Utf8.IsValid(text))
            return false;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (isBinary && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                    && reader.ValueIsEscaped && reader.ValueSpan.IndexOf("\\u"u8) >= 0 && reader.GetString()!.Contains('\0'))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    internal static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    static bool Add<T>(Vector output, T value)
        where T : unmanaged
    {
        ((FixedVector<T>)output).Append(value);
        return true;
    }

    static bool Add(Vector output, ReadOnlySpan<byte> value)
    {
        ((BytesVector)output).Append(value);
        return true;
    }

    static bool IsPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, int least = 1) =>
        text.Length >= least && text.Length <= word.Length && Ascii.EqualsIgnoreCase(text, word[..text.Length]);

    // .NET takes more than PostgreSQL for numbers: words of its own, and NULs behind them.
    static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        return text.Length > 0 && (char.IsAsciiDigit((char)text[0]) || text[0] == '.') && text[^1] != 0;
    }

    // Whether a number is zero as it is written; otherwise zero was all that was left of it.
    static bool IsZero(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? number : number[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
    }

    static bool TryReadSpecial(ReadOnlySpan<byte> text, out double value)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        var isNaN = Ascii.EqualsIgnoreCase(text, "NaN"u8);
        value = isNaN ? double.NaN : isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return isNaN || Ascii.EqualsIgnoreCase(text, "Infinity"u8) || Ascii.EqualsIgnoreCase(text, "inf"u8);
    }

    static int ReadHex(ReadOnlySpan<byte> text, Span<byte> output)
    {
        if (Convert.FromHexString(text, output, out _, out var written) == System.Buffers.OperationStatus.Done)
            return written;

        // White space may stand between the bytes.
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
                continue;
            if (i + 1 == text.Length || !char.IsAsciiHexDigit((char)text[i]) || !char.IsAsciiHexDigit((char)text[i + 1]))
                return -1;
            output[length++] = (byte)((HexDigit(text[i]) << 4) | HexDigit(text[++i]));
        }

        return length;
    }

    static int ReadEscapes(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                output[length++] = text[i];
            }
            else if (i + 1 < text.Length && text[i + 1] == '\\')
            {
                output[length++] = text[++i];
            }
            else
            {
                if (i + 3 >= text.Length || text[i + 1] is < (byte)'0' or > (byte)'3'
                    || text.Slice(i + 2, 2).IndexOfAnyExceptInRange((byte)'0', (byte)'7') >= 0)
                {
                    return -1;
                }

                output[length++] = (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
                i += 3;
            }
        }

        return length;
    }

    static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
