using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Turns physical values into the bytes of vectors (LogicalTypes.md).</summary>
static class BytesConversions
{
    // As many digits as PostgreSQL holds before and behind the point take fewer bytes.
    const int MaxDecimalBytes = 62_000;

    /// <summary>Decimals as big-endian numbers in two's complement.</summary>
    public static BytesConversion Decimal(int scale) => (value, output) =>
    {
        if (value.IsEmpty || value.Length > MaxDecimalBytes)
            throw new InvalidDataException($"a decimal has {value.Length} bytes");
        if (value.Length <= 16)
            NumericBinary.Append(ReadInt128(value), scale, output);
        else
            AppendLong(value, scale, output);
    };

    /// <summary>Decimals as text, in columns that were PostgreSQL's <c>numeric</c> without a precision.</summary>
    public static void DecimalText(ReadOnlySpan<byte> value, BytesVector output)
    {
        if (!NumericBinary.TryParse(value, output))
            throw new InvalidDataException("a text in a column of decimals is none");
    }

    /// <summary>Months, days and milliseconds, 32 bits each, as PostgreSQL's text of an interval.</summary>
    public static void Interval(ReadOnlySpan<byte> value, BytesVector output)
    {
        var months = BinaryPrimitives.ReadUInt32LittleEndian(value);
        var days = BinaryPrimitives.ReadUInt32LittleEndian(value[4..]);
        var milliseconds = BinaryPrimitives.ReadUInt32LittleEndian(value[8..]);
        var text = new StringBuilder();
        AppendUnit(text, months / 12, "year");
        AppendUnit(text, months % 12, "mon");
        AppendUnit(text, days, "day");
        if (milliseconds > 0 || text.Length == 0)
        {
            var (hours, rest) = Math.DivRem(milliseconds, 3_600_000);
            text.Append(CultureInfo.InvariantCulture, $"{hours:00}:{rest / 60_000:00}:{rest / 1000 % 60:00}");
            if (rest % 1000 > 0)
                text.Append('.').Append((rest % 1000).ToString("000", CultureInfo.InvariantCulture).TrimEnd('0'));
        }

        output.Append(System.Text.Encoding.ASCII.GetBytes(text.ToString().TrimEnd()));
    }

    static void AppendUnit(StringBuilder text, uint count, string unit)
    {
        if (count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")} ");
    }

    static Int128 ReadInt128(ReadOnlySpan<byte> value)
    {
        Span<byte> wide = stackalloc byte[16];
        wide.Fill((sbyte)value[0] < 0 ? (byte)0xFF : (byte)0);
        value.CopyTo(wide[(16 - value.Length)..]);
        return BinaryPrimitives.ReadInt128BigEndian(wide);
    }

    static void AppendLong(ReadOnlySpan<byte> value, int scale, BytesVector output)
    {
        var number = new BigInteger(value, isUnsigned: false, isBigEndian: true);
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = $"{(number.Sign < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}".TrimEnd('.');
        if (!NumericBinary.TryParse(System.Text.Encoding.ASCII.GetBytes(text), output))
            throw new InvalidDataException("a decimal has more digits than PostgreSQL holds");
    }
}
