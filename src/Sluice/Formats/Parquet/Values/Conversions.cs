using System.Buffers.Binary;
using System.Numerics;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Turns physical values into those of vectors (LogicalTypes.md), never into others than they mean.</summary>
static class Conversions
{
    const long MicrosecondsADay = 86_400_000_000;
    const int JulianEpoch = 2451545;
    const int MaxUsualDay = int.MaxValue / 2;
    const int MinUsualDay = -MaxUsualDay;

    /// <summary>Numbers of 8 or 16 bits.</summary>
    public static Conversion<int, short> Narrow(int least, int most) => (from, to) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] < least || from[i] > most)
                throw new InvalidDataException($"a number is not in the range from {least} to {most} of its type");
            to[i] = (short)from[i];
        }
    };

    /// <summary>Numbers of 16 bits without a sign.</summary>
    public static void CheckUInt16(ReadOnlySpan<int> from, Span<int> to)
    {
        foreach (var number in from)
        {
            if ((uint)number > ushort.MaxValue)
                throw new InvalidDataException($"a number is not in the range from 0 to {ushort.MaxValue} of its type");
        }

        from.CopyTo(to);
    }

    /// <summary>Numbers of 32 bits without a sign.</summary>
    public static void FromUInt32(ReadOnlySpan<int> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (uint)from[i];
    }

    /// <summary>Days since 1970; the extremes are the infinities, as DuckDB writes them.</summary>
    public static void FromDate(ReadOnlySpan<int> from, Span<int> to)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            // The usual days, many at a time.
            var (least, most, epoch) = (new Vector<int>(MinUsualDay), new Vector<int>(MaxUsualDay), new Vector<int>(UnixEpoch.Days));
            for (; i <= from.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                var days = new Vector<int>(from[i..]);
                if (Vector.LessThanAny(days, least) || Vector.GreaterThanAny(days, most))
                    break;
                (days - epoch).CopyTo(to[i..]);
            }
        }

        for (; i < from.Length; i++)
        {
            var days = from[i];
            if (days is int.MaxValue or -int.MaxValue)
                to[i] = days == int.MaxValue ? int.MaxValue : int.MinValue;
            else if (days > int.MinValue + UnixEpoch.Days)
                to[i] = days - UnixEpoch.Days;
            else
                throw new InvalidDataException("a date is too early");
        }
    }

    /// <summary>Milliseconds since midnight.</summary>
    public static void FromTimeMillis(ReadOnlySpan<int> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = CheckTime(from[i] * 1000L);
    }

    /// <summary>Microseconds since midnight.</summary>
    public static void FromTimeMicros(ReadOnlySpan<long> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = CheckTime(from[i]);
    }

    /// <summary>Nanoseconds since midnight.</summary>
    public static void FromTimeNanos(ReadOnlySpan<long> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = CheckTime(WholeMicroseconds(from[i]));
    }

    /// <summary>Milliseconds, microseconds or nanoseconds since 1970; the extremes are the infinities, as DuckDB writes them.</summary>
    public static Conversion<long, long> FromTimestamp(TimeUnit unit) => unit switch
    {
        TimeUnit.Millis => FromTimestampMillis,
        TimeUnit.Micros => FromTimestampMicros,
        _ => FromTimestampNanos,
    };

    /// <summary>Nanoseconds of a day and its Julian day number.</summary>
    public static void FromInt96(ReadOnlySpan<Int96> from, Span<long> to)
    {
        // More would not fit 64 bits.
        const int MaxDays = 106_000_000;
        for (var i = 0; i < from.Length; i++)
        {
            var days = (long)from[i].Day - JulianEpoch;
            if (days is < -MaxDays or > MaxDays)
                throw TimestampOutOfRange();
            to[i] = (days * MicrosecondsADay) + WholeMicroseconds(from[i].Nanoseconds);
        }
    }

    /// <summary>Floating-point numbers of 16 bits.</summary>
    public static void FromFloat16(ReadOnlySpan<Half> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (float)from[i];
    }

    /// <summary>UUIDs, their first byte the most significant.</summary>
    public static void FromUuid(ReadOnlySpan<UInt128> from, Span<UInt128> to) => BinaryPrimitives.ReverseEndianness(from, to);

    static void FromTimestampMillis(ReadOnlySpan<long> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] is long.MaxValue or -long.MaxValue)
                to[i] = Infinity(from[i]);
            else if (from[i] is <= long.MaxValue / 1000 and >= long.MinValue / 1000)
                to[i] = FromMicroseconds(from[i] * 1000);
            else
                throw TimestampOutOfRange();
        }
    }

    static void FromTimestampMicros(ReadOnlySpan<long> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] is long.MaxValue or -long.MaxValue ? Infinity(from[i]) : FromMicroseconds(from[i]);
    }

    static void FromTimestampNanos(ReadOnlySpan<long> from, Span<long> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] is long.MaxValue or -long.MaxValue
                ? Infinity(from[i])
                : FromMicroseconds(WholeMicroseconds(from[i]));
        }
    }

    static long Infinity(long value) => value > 0 ? long.MaxValue : long.MinValue;

    static long FromMicroseconds(long value) =>
        value > long.MinValue + UnixEpoch.Microseconds ? value - UnixEpoch.Microseconds : throw TimestampOutOfRange();

    static long CheckTime(long value) => value is >= 0 and <= MicrosecondsADay
        ? value
        : throw new InvalidDataException("a time of day is not in the range from 00:00 to 24:00");

    /// <summary>The digits behind the microseconds are dropped, also of times before 1970.</summary>
    static long WholeMicroseconds(long nanoseconds)
    {
        var (whole, rest) = Math.DivRem(nanoseconds, 1000);
        return rest < 0 ? whole - 1 : whole;
    }

    static InvalidDataException TimestampOutOfRange() => new("a timestamp is out of range");
}
