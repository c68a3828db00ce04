using System.Globalization;
using System.Text;

namespace Sluice.Columns.Text;

/// <summary>This part reads dates and times.</summary>
internal static partial class TextRepresentation
{
    // PostgreSQL's calendar begins with 4714-11-24 BC; its dates end with 5874897-12-31, its timestamps with the year 294276.
    const int FirstDay = -2_451_545;
    const int LastDay = 2_145_031_948;
    const long FirstTimestamp = FirstDay * Calendar.MicrosecondsPerDay;
    internal const long EndOfTimestamps = 9_223_371_331_200_000_000;

    const long MicrosecondsPerSecond = 1_000_000;
    const int MaxZoneHours = 15;

    /// <summary>Reads an ISO date, with years of more than four digits, <c>BC</c> and the infinities.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        text = Trim(text);
        if (TryReadInfinity(text, out var sign))
        {
            days = sign > 0 ? int.MaxValue : int.MinValue;
            return true;
        }

        var fits = TryReadMoment(text, out var day, out _, out _) && day is >= FirstDay and <= LastDay;
        days = fits ? (int)day : 0;
        return fits;
    }

    /// <summary>Reads a time of day up to 24:00, to microseconds; more digits are rounded as PostgreSQL rounds them.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        text = Trim(text);
        if (text.Length > 0 && (text[0] | 0x20) == 't')
            text = text[1..];
        return TryTakeTime(ref text, out microseconds) && TryTakeZone(ref text, out _) && text.Length == 0;
    }

    /// <summary>
    /// Reads an ISO date and time: <c>T</c> or a space between them, the time may be missing, BC, the infinities.
    /// </summary>
    /// <param name="hasZone">Whether it is a moment: a zone (<c>Z</c>, <c>+02</c>, <c>+05:30</c>) then counts, none is UTC. Else a
    /// zone is ignored, as PostgreSQL does.</param>
    /// <param name="microseconds">Since 2000-01-01.</param>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> text, bool hasZone, out long microseconds)
    {
        text = Trim(text);
        if (TryReadInfinity(text, out var sign))
        {
            microseconds = sign > 0 ? long.MaxValue : long.MinValue;
            return true;
        }

        microseconds = 0;
        if (!TryReadMoment(text, out var day, out var time, out var zone) || day is < FirstDay - 1 or > 110_000_000)
            return false;
        var moment = ((Int128)day * Calendar.MicrosecondsPerDay) + time - (hasZone ? zone : 0);
        if (moment < FirstTimestamp || moment >= EndOfTimestamps)
            return false;
        microseconds = (long)moment;
        return true;
    }

    static bool TryReadInfinity(ReadOnlySpan<byte> text, out int sign)
    {
        sign = text.Length > 0 && text[0] == '-' ? -1 : 1;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        return Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }

    // A date, and if there is one a time, a zone, an era.
    static bool TryReadMoment(ReadOnlySpan<byte> text, out long day, out long time, out long zone)
    {
        (day, time, zone) = (0, 0, 0);
        if (!TryTakeDate(ref text, out var year, out var month, out var dayOfMonth))
            return false;
        var isBeforeChrist = TryTakeEra(ref text);
        if (text.Length > 0 && ((text[0] | 0x20) == 't' || text[0] == ' '))
        {
            text = Trim(text[1..]);
            if (!TryTakeTime(ref text, out time) || !TryTakeZone(ref text, out zone))
                return false;
            isBeforeChrist |= TryTakeEra(ref text);
        }

        if (text.Length > 0 || year == 0 || month is < 1 or > 12)
            return false;
        if (isBeforeChrist)
            year = 1 - year;
        if (dayOfMonth < 1 || dayOfMonth > Calendar.DaysInMonth(year, month))
            return false;
        day = Calendar.Days(year, month, dayOfMonth);
        return true;
    }

    // 2024-02-29, 2024/2/29, 20240229; a year has at least three digits, as otherwise it might be a day or a month.
    static bool TryTakeDate(ref ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        var digits = TakeNumber(ref text, 8, out year);
        (month, day) = (0, 0);
        if (digits == 8)
        {
            (year, month, day) = (year / 10_000, year / 100 % 100, year % 100);
            return true;
        }

        if (digits < 3 || text.Length == 0 || text[0] is not ((byte)'-' or (byte)'/' or (byte)'.'))
            return false;
        var separator = text[0];
        text = text[1..];
        if (TakeNumber(ref text, 2, out month) == 0 || text.Length == 0 || text[0] != separator)
            return false;
        text = text[1..];
        return TakeNumber(ref text, 2, out day) > 0;
    }

    // 13:05, 13:05:09.123456, 130509, 01:05 PM.
    static bool TryTakeTime(ref ReadOnlySpan<byte> text, out long time)
    {
        time = 0;
        int minute, second = 0;
        var digits = TakeNumber(ref text, 6, out var hour);
        if (digits == 6)
        {
            (hour, minute, second) = (hour / 10_000, hour / 100 % 100, hour % 100);
        }
        else if (digits == 4)
        {
            (hour, minute) = (hour / 100, hour % 100);
        }
        else
        {
            if (digits is 0 or > 2 || text.Length == 0 || text[0] != ':')
                return false;
            text = text[1..];
            if (TakeNumber(ref text, 2, out minute) == 0)
                return false;
            if (text.Length > 0 && text[0] == ':')
            {
                text = text[1..];
                if (TakeNumber(ref text, 2, out second) == 0)
                    return false;
            }
        }

        var fraction = TakeFraction(ref text);
        if (!TryTakeHalf(ref text, ref hour) || minute > 59 || second > 60)
            return false;
        time = (((((hour * 60L) + minute) * 60) + second) * MicrosecondsPerSecond) + fraction;
        return time <= Calendar.MicrosecondsPerDay;
    }

    static long TakeFraction(ref ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[0] != '.')
            return 0;
        var end = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? text : text[..(end + 1)];
        text = text[digits.Length..];
        if (digits.Length > 7)
        {
            // As PostgreSQL: a double, rounded.
            double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact);
            return (long)Math.Round(exact * MicrosecondsPerSecond);
        }

        var fraction = 0;
        for (var i = 1; i <= 6; i++)
            fraction = (fraction * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        return fraction;
    }

    // AM or PM, if there is one; they go with twelve hours.
    static bool TryTakeHalf(ref ReadOnlySpan<byte> text, ref int hour)
    {
        var rest = Trim(text);
        var isAfternoon = rest.Length >= 2 && Ascii.EqualsIgnoreCase(rest[..2], "PM"u8);
        if (!isAfternoon && !(rest.Length >= 2 && Ascii.EqualsIgnoreCase(rest[..2], "AM"u8)))
            return true;
        text = rest[2..];
        if (hour > 12)
            return false;
        hour = (hour % 12) + (isAfternoon ? 12 : 0);
        return true;
    }

    // Z, UTC, +02, -0530, +05:30:15, if there is one.
    static bool TryTakeZone(ref ReadOnlySpan<byte> text, out long zone)
    {
        zone = 0;
        var rest = Trim(text);
        if (rest.Length == 0)
        {
            text = rest;
            return true;
        }

        if ((rest[0] | 0x20) == 'z')
        {
            text = rest[1..];
            return true;
        }

        if (rest.Length >= 3 && (Ascii.EqualsIgnoreCase(rest[..3], "UTC"u8) || Ascii.EqualsIgnoreCase(rest[..3], "GMT"u8)))
        {
            text = rest[3..];
            return true;
        }

        if (rest[0] is not ((byte)'+' or (byte)'-'))
            return true;
        var isWest = rest[0] == '-';
        rest = rest[1..];
        int minute = 0, second = 0;
        var digits = TakeNumber(ref rest, 4, out var hour);
        if (digits >= 3)
            (hour, minute) = (hour / 100, hour % 100);
        else if (digits == 0
            || !TryTakeSixtieths(ref rest, ref minute, out var hasMinutes)
            || (hasMinutes && !TryTakeSixtieths(ref rest, ref second, out _)))
            return false;

        if (hour > MaxZoneHours || minute > 59 || second > 59)
            return false;
        zone = ((((hour * 60L) + minute) * 60) + second) * (isWest ? -MicrosecondsPerSecond : MicrosecondsPerSecond);
        text = rest;
        return true;
    }

    static bool TryTakeSixtieths(ref ReadOnlySpan<byte> text, ref int value, out bool isThere)
    {
        isThere = text.Length > 0 && text[0] == ':';
        if (!isThere)
            return true;
        text = text[1..];
        return TakeNumber(ref text, 2, out value) > 0;
    }

    // Takes BC or AD, and says whether it is BC.
    static bool TryTakeEra(ref ReadOnlySpan<byte> text)
    {
        var rest = Trim(text);
        var isBeforeChrist = rest.Length >= 2 && Ascii.EqualsIgnoreCase(rest[..2], "BC"u8);
        if (isBeforeChrist || (rest.Length >= 2 && Ascii.EqualsIgnoreCase(rest[..2], "AD"u8)))
            text = rest[2..];
        return isBeforeChrist;
    }

    static int TakeNumber(ref ReadOnlySpan<byte> text, int most, out int value)
    {
        value = 0;
        var digits = 0;
        for (; digits < text.Length && digits < most && (uint)(text[digits] - '0') <= 9; digits++)
            value = (value * 10) + text[digits] - '0';
        text = text[digits..];
        return digits;
    }
}
