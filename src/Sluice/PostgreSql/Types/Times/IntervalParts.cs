using System.Buffers.Text;
using System.Text;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Times;

/// <summary>Adds up the parts of an interval's text as PostgreSQL does (datetime.c, DecodeInterval and DecodeISO8601Interval).</summary>
ref struct IntervalParts
{
    const long Second = 1_000_000;
    const long Hour = 3600 * Second;
    const long Day = 24 * Hour;

    Unit _seen;

    [Flags]
    enum Unit
    {
        None = 0,
        Microsecond = 1,
        Millisecond = 2,
        Second = 4,
        Minute = 8,
        Hour = 16,
        Day = 32,
        Week = 64,
        Month = 128,
        Year = 256,
        Decade = 512,
        Century = 1024,
        Millennium = 2048,
        Time = Hour | Minute | Second,
    }

    public long Microseconds { get; private set; }

    public int Days { get; private set; }

    public int Months { get; private set; }

    /// <summary>Reads PostgreSQL's and the SQL standard's forms.</summary>
    public bool TryRead(ReadOnlySpan<byte> text)
    {
        if (TextCursor.EqualsIgnoreCase(text, "infinity"u8) || TextCursor.EqualsIgnoreCase(text, "+infinity"u8))
            (Microseconds, Days, Months) = (long.MaxValue, int.MaxValue, int.MaxValue);
        else if (TextCursor.EqualsIgnoreCase(text, "-infinity"u8))
            (Microseconds, Days, Months) = (long.MinValue, int.MinValue, int.MinValue);
        else
            return TryAdd(new TextCursor(text));
        return true;
    }

    bool TryAdd(TextCursor cursor)
    {
        cursor.SkipSpace();
        if (cursor.TryTake('@'))
            cursor.SkipSpace();
        while (!cursor.IsAtEnd)
        {
            if (cursor.Next is not ((byte)'-' or (byte)'+' or (byte)'.') && !char.IsAsciiDigit((char)cursor.Next))
            {
                if (_seen == Unit.None || !TextCursor.EqualsIgnoreCase(cursor.TakeLetters(), "ago"u8))
                    return false;
                cursor.SkipSpace();
                return cursor.IsAtEnd && TryNegate();
            }

            if (!TryAddPart(ref cursor))
                return false;
            cursor.SkipSpace();
        }

        return _seen != Unit.None;
    }

    /// <summary>A number with its unit, <c>1-2</c> for years and months, or <c>01:02:03.4</c>.</summary>
    bool TryAddPart(ref TextCursor cursor)
    {
        var isNegative = cursor.TryTake('-');
        if (!isNegative)
            cursor.TryTake('+');
        cursor.SkipSpace();
        if (!TryReadNumber(ref cursor, out var whole, out var fraction, out var hasPoint))
            return false;
        if (cursor.Next == ':' && !hasPoint)
            return TryAddTime(ref cursor, isNegative, whole);
        if (cursor.Next == '-' && !hasPoint)
        {
            cursor.Read();
            return TryReadWhole(ref cursor, out var months) && months < 12 && IsNew(Unit.Year | Unit.Month)
                && TryAddMonths(isNegative, whole, 12) && TryAddMonths(isNegative, months, 1);
        }

        cursor.SkipSpace();
        var unit = Unit.Second;
        if (char.IsAsciiLetter((char)cursor.Next) && !IsAgo(cursor))
            unit = TakeUnit(ref cursor);
        else if (!cursor.IsAtEnd && !IsAgo(cursor))
            // A number before a time is of days.
            unit = cursor.Rest.IndexOf((byte)':') is > 0 and var colon && !cursor.Rest[..colon].ContainsAny(" \t"u8) ? Unit.Day : Unit.None;
        return unit != Unit.None && IsNew(unit) && TryAdd(unit, isNegative, whole, fraction);
    }

    /// <summary>Reads what follows the P of an ISO 8601 duration: <c>1Y2M3DT4H5M6S</c> or <c>0001-02-03T04:05:06</c>.</summary>
    public bool TryReadIso(ReadOnlySpan<byte> text)
    {
        var cursor = new TextCursor(text);
        var isTime = false;
        var isAny = false;
        while (!cursor.IsAtEnd)
        {
            if (!isTime && cursor.TryTake('T'))
                isTime = true;
            var isNegative = cursor.TryTake('-');
            if (!isNegative)
                cursor.TryTake('+');
            if (!TryReadNumber(ref cursor, out var whole, out var fraction, out _))
                return false;
            if (!isAny && cursor.Next is (byte)'-' or (byte)':')
                return TryReadAlternative(ref cursor, isTime, isNegative, whole);
            var unit = ((char)cursor.Read(), isTime) switch
            {
                ('Y', false) => Unit.Year,
                ('M', false) => Unit.Month,
                ('W', false) => Unit.Week,
                ('D', false) => Unit.Day,
                ('H', true) => Unit.Hour,
                ('M', true) => Unit.Minute,
                ('S', true) => Unit.Second,
                _ => Unit.None,
            };
            if (unit == Unit.None || !TryAdd(unit, isNegative, whole, fraction))
                return false;
            isAny = true;
        }

        return isAny;
    }

    bool TryReadAlternative(ref TextCursor cursor, bool isTime, bool isNegative, long first)
    {
        if (!isTime)
        {
            if (!cursor.TryTake('-') || !TryReadWhole(ref cursor, out var months) || !cursor.TryTake('-')
                || !TryReadWhole(ref cursor, out var days) || !TryAddMonths(isNegative, first, 12)
                || !TryAddMonths(isNegative, months, 1) || !TryAdd(Unit.Day, isNegative, days, 0))
            {
                return false;
            }

            if (cursor.IsAtEnd)
                return true;
            if (!cursor.TryTake('T') || !TryReadWhole(ref cursor, out first))
                return false;
        }

        return TryAddTime(ref cursor, isNegative, first) && cursor.IsAtEnd;
    }

    /// <summary>What follows the hours: <c>:05</c>, <c>:05:06.7</c>; <c>05:06.7</c> is minutes and seconds.</summary>
    bool TryAddTime(ref TextCursor cursor, bool isNegative, long hours)
    {
        cursor.Read();
        if (!TryReadNumber(ref cursor, out var minutes, out var fraction, out var hasPoint) || !IsNew(Unit.Time))
            return false;
        long seconds = 0;
        if (hasPoint)
            (hours, minutes, seconds) = (0, hours, minutes);
        else if (cursor.TryTake(':') && !TryReadNumber(ref cursor, out seconds, out fraction, out _))
            return false;
        return minutes < 60 && seconds <= 60 && TryAdd(Unit.Hour, isNegative, hours, 0)
            && TryAdd(Unit.Minute, isNegative, minutes, 0) && TryAdd(Unit.Second, isNegative, seconds, 0)
            && TryAdd(Unit.Microsecond, isNegative, (long)Math.Round(fraction * Second), 0);
    }

    bool TryAdd(Unit unit, bool isNegative, long whole, double fraction)
    {
        if (isNegative)
            (whole, fraction) = (-whole, -fraction);
        return unit switch
        {
            Unit.Millennium => TryAddYears(whole, fraction, 1000),
            Unit.Century => TryAddYears(whole, fraction, 100),
            Unit.Decade => TryAddYears(whole, fraction, 10),
            Unit.Year => TryAddYears(whole, fraction, 1),
            Unit.Month => TryAddMonths(false, whole, 1) && TryAddDays(0, fraction * 30),
            Unit.Week => TryAddDays(whole * (Int128)7, fraction * 7),
            Unit.Day => TryAddDays(whole, fraction),
            Unit.Hour => TryAddTime(whole, fraction, Hour),
            Unit.Minute => TryAddTime(whole, fraction, 60 * Second),
            Unit.Second => TryAddTime(whole, fraction, Second),
            Unit.Millisecond => TryAddTime(whole, fraction, 1000),
            _ => TryAddTime(whole, fraction, 1),
        };
    }

    bool TryAddYears(long whole, double fraction, int years) =>
        TryAddMonths(false, whole, 12 * years) && TryAddMonths(false, (long)Math.Round(fraction * years * 12), 1);

    bool TryAddMonths(bool isNegative, long whole, int months)
    {
        var sum = Months + (isNegative ? -(Int128)whole : whole) * months;
        Months = (int)sum;
        return sum == Months;
    }

    bool TryAddDays(Int128 whole, double fraction)
    {
        var days = (int)fraction;
        var sum = Days + whole + days;
        Days = (int)sum;
        return sum == Days && TryAddTime(0, fraction - days, Day);
    }

    bool TryAddTime(long whole, double fraction, long unit)
    {
        // AdjustFractMicroseconds: halves go towards zero.
        var scaled = fraction * unit;
        var part = (long)scaled;
        scaled -= part;
        part += scaled > 0.5 ? 1 : scaled < -0.5 ? -1 : 0;
        var sum = Microseconds + (Int128)whole * unit + part;
        Microseconds = (long)sum;
        return sum == Microseconds;
    }

    bool TryNegate()
    {
        if (Microseconds == long.MinValue || Days == int.MinValue || Months == int.MinValue)
            return false;
        (Microseconds, Days, Months) = (-Microseconds, -Days, -Months);
        return true;
    }

    bool IsNew(Unit units)
    {
        var isNew = (_seen & units) == 0;
        _seen |= units;
        return isNew;
    }

    static bool IsAgo(TextCursor cursor) => TextCursor.EqualsIgnoreCase(cursor.TakeLetters(), "ago"u8);

    static bool TryReadWhole(ref TextCursor cursor, out long whole) =>
        Utf8Parser.TryParse(cursor.TakeDigits(), out whole, out _);

    static bool TryReadNumber(ref TextCursor cursor, out long whole, out double fraction, out bool hasPoint)
    {
        var digits = cursor.TakeDigits();
        whole = 0;
        fraction = 0;
        hasPoint = false;
        if (digits.Length > 0 && !Utf8Parser.TryParse(digits, out whole, out _))
            return false;
        if (cursor.Next != '.')
            return digits.Length > 0;
        hasPoint = true;
        var length = 1 + new TextCursor(cursor.Rest[1..]).TakeDigits().Length;
        var text = cursor.Take(length);
        return length > 1 ? TextRepresentation.TryReadDouble(text, out fraction) : digits.Length > 0;
    }

    static Unit TakeUnit(ref TextCursor cursor)
    {
        var name = cursor.TakeLetters();
        return char.IsAsciiDigit((char)cursor.Next) ? Unit.None : UnitOf(name);
    }

    static Unit UnitOf(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[16];
        if (name.Length > lower.Length)
            return Unit.None;
        Ascii.ToLower(name, lower, out var length);
        // The words of deltatktbl in datetime.c.
        return Encoding.ASCII.GetString(lower[..length]) switch
        {
            "us" or "usec" or "usecs" or "usecond" or "useconds" or "microsecond" or "microseconds" or "microsecon" => Unit.Microsecond,
            "ms" or "msec" or "msecs" or "msecond" or "mseconds" or "millisecond" or "milliseconds" or "millisecon" => Unit.Millisecond,
            "s" or "sec" or "secs" or "second" or "seconds" => Unit.Second,
            "m" or "min" or "mins" or "minute" or "minutes" => Unit.Minute,
            "h" or "hr" or "hrs" or "hour" or "hours" => Unit.Hour,
            "d" or "day" or "days" => Unit.Day,
            "w" or "week" or "weeks" => Unit.Week,
            "mon" or "mons" or "month" or "months" => Unit.Month,
            "y" or "yr" or "yrs" or "year" or "years" => Unit.Year,
            "dec" or "decs" or "decade" or "decades" => Unit.Decade,
            "c" or "cent" or "century" or "centuries" => Unit.Century,
            "mil" or "mils" or "millennia" or "millennium" => Unit.Millennium,
            _ => Unit.None,
        };
    }
}
