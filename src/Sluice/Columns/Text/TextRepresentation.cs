using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sluice.Columns.Text;

/// <summary>
/// The text form of values: what PostgreSQL prints with <c>DateStyle ISO</c>, <c>TimeZone UTC</c>, <c>bytea_output hex</c> and
/// <c>extra_float_digits 1</c>, and what it reads. This half writes.
/// </summary>
internal static partial class TextRepresentation
{
    // The longest date and time: 5879610-07-11 24:00:00.123456+00:00 BC, with a zone of any length beside it.
    const int MaxTimestampBytes = 40;

    /// <summary>Appends a row's value, which is not NULL, in the text form of its type.</summary>
    /// <exception cref="ValueException">A damaged value.</exception>
    public static void Write(Vector vector, ColumnType type, int row, ByteBuffer output)
    {
        switch (type.Kind)
        {
            case ColumnKind.Boolean:
                Write(((FixedVector<bool>)vector)[row], output);
                break;
            case ColumnKind.Int16:
                Write(((FixedVector<short>)vector)[row], output);
                break;
            case ColumnKind.Int32:
                Write(((FixedVector<int>)vector)[row], output);
                break;
            case ColumnKind.Int64:
                Write(((FixedVector<long>)vector)[row], output);
                break;
            case ColumnKind.Single:
                Write(((FixedVector<float>)vector)[row], output);
                break;
            case ColumnKind.Double:
                Write(((FixedVector<double>)vector)[row], output);
                break;
            case ColumnKind.Decimal:
                NumericBinary.Write(((BytesVector)vector)[row], output);
                break;
            case ColumnKind.Date:
                WriteDate(((FixedVector<int>)vector)[row], output);
                break;
            case ColumnKind.Time:
                WriteTime(((FixedVector<long>)vector)[row], output);
                break;
            case ColumnKind.Timestamp:
                WriteTimestamp(((FixedVector<long>)vector)[row], (byte)' ', [], output);
                break;
            case ColumnKind.TimestampTz:
                WriteTimestamp(((FixedVector<long>)vector)[row], (byte)' ', "+00"u8, output);
                break;
            case ColumnKind.Uuid:
                WriteUuid(((FixedVector<UInt128>)vector)[row], output);
                break;
            case ColumnKind.Bytes:
                WriteBytes(((BytesVector)vector)[row], output);
                break;
            case ColumnKind.List:
                WriteList((ListVector)vector, type.Element!, row, output);
                break;
            default:
                output.Append(((BytesVector)vector)[row]);
                break;
        }
    }

    /// <summary>Appends <c>t</c> or <c>f</c>, as PostgreSQL prints them to clients, in COPY and in arrays.</summary>
    public static void Write(bool value, ByteBuffer output) => output.Append(value ? (byte)'t' : (byte)'f');

    /// <summary>Appends a whole number.</summary>
    public static void Write(long value, ByteBuffer output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var length);
        output.Advance(length);
    }

    /// <summary>Appends a date: <c>2024-02-29</c>, <c>0044-03-15 BC</c>, <c>infinity</c>.</summary>
    public static void WriteDate(int days, ByteBuffer output)
    {
        if (days is int.MaxValue or int.MinValue)
        {
            output.Append(days > 0 ? "infinity"u8 : "-infinity"u8);
            return;
        }

        var text = output.GetSpan(MaxTimestampBytes);
        var length = PutDate(text, days, out var isBeforeChrist);
        if (isBeforeChrist)
            length += PutBeforeChrist(text[length..]);
        output.Advance(length);
    }

    /// <summary>Appends a time: <c>23:59:59.123456</c>, without trailing zeros.</summary>
    public static void WriteTime(long microseconds, ByteBuffer output) =>
        output.Advance(PutTime(output.GetSpan(MaxTimestampBytes), microseconds));

    /// <summary>Appends date and time: <c>2024-02-29 12:00:00.5</c> and the zone.</summary>
    /// <param name="microseconds">Since 2000-01-01; the extremes are the infinities, which have no zone.</param>
    /// <param name="separator">Between date and time: a space, or <c>T</c> for ISO 8601.</param>
    /// <param name="zone">What follows the time: empty, <c>+00</c>, <c>+00:00</c> or <c>Z</c>. BC comes behind it.</param>
    public static void WriteTimestamp(long microseconds, byte separator, ReadOnlySpan<byte> zone, ByteBuffer output)
    {
        if (microseconds is long.MaxValue or long.MinValue)
        {
            output.Append(microseconds > 0 ? "infinity"u8 : "-infinity"u8);
            return;
        }

        var text = output.GetSpan(MaxTimestampBytes + zone.Length);
        var (days, time) = Calendar.Split(microseconds);
        var length = PutDate(text, days, out var isBeforeChrist);
        text[length++] = separator;
        length += PutTime(text[length..], time);
        zone.CopyTo(text[length..]);
        length += zone.Length;
        if (isBeforeChrist)
            length += PutBeforeChrist(text[length..]);
        output.Advance(length);
    }

    /// <summary>Appends a UUID: lower case, with hyphens.</summary>
    public static void WriteUuid(UInt128 value, ByteBuffer output)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        Utf8Formatter.TryFormat(new Guid(bytes, bigEndian: true), output.GetSpan(36), out var length);
        output.Advance(length);
    }

    /// <summary>Appends bytes in hex: <c>\x00ff</c>.</summary>
    public static void WriteBytes(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        output.Append("\\x"u8);
        Convert.TryToHexStringLower(value, output.GetSpan(checked(value.Length * 2)), out var length);
        output.Advance(length);
    }

    static int PutDate(Span<byte> text, long days, out bool isBeforeChrist)
    {
        var (year, month, day) = Calendar.Date(days);
        isBeforeChrist = year <= 0;
        if (isBeforeChrist)
            year = 1 - year;
        var length = 4;
        if (year < 10_000)
        {
            PutTwo(text, year / 100);
            PutTwo(text[2..], year % 100);
        }
        else
        {
            Utf8Formatter.TryFormat(year, text, out length);
        }

        text[length] = (byte)'-';
        PutTwo(text[(length + 1)..], month);
        text[length + 3] = (byte)'-';
        PutTwo(text[(length + 4)..], day);
        return length + 6;
    }

    static int PutTime(Span<byte> text, long microseconds)
    {
        var (seconds, fraction) = Math.DivRem((ulong)microseconds, 1_000_000ul);
        var (minutes, second) = Math.DivRem((uint)seconds, 60u);
        var (hour, minute) = Math.DivRem(minutes, 60u);
        PutTwo(text, (int)hour);
        text[2] = (byte)':';
        PutTwo(text[3..], (int)minute);
        text[5] = (byte)':';
        PutTwo(text[6..], (int)second);
        if (fraction == 0)
            return 8;
        text[8] = (byte)'.';
        PutTwo(text[9..], (int)(fraction / 10_000));
        PutTwo(text[11..], (int)(fraction / 100 % 100));
        PutTwo(text[13..], (int)(fraction % 100));
        return text[..15].TrimEnd((byte)'0').Length;
    }

    static int PutBeforeChrist(Span<byte> text)
    {
        " BC"u8.CopyTo(text);
        return 3;
    }

    static void PutTwo(Span<byte> text, int value)
    {
        text[1] = (byte)('0' + (value % 10));
        text[0] = (byte)('0' + (value / 10));
    }
}
