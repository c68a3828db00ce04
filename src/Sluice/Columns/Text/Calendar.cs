namespace Sluice.Columns.Text;

/// <summary>
/// The Gregorian calendar at all times, as PostgreSQL has it (ISO 8601): days from 2000-01-01, the year 0 is 1 BC. The years begin in
/// March inside, so that the leap day is their last.
/// </summary>
static class Calendar
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    const int DaysPer400Years = 146_097;

    // From 0000-03-01 to 2000-01-01.
    const int Epoch = 730_425;

    /// <summary>Days from 2000-01-01 to a date, whose month and day are valid.</summary>
    public static long Days(int year, int month, int day)
    {
        var shifted = month <= 2 ? year - 1L : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * DaysPer400Years) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - Epoch;
    }

    /// <summary>The date of a day.</summary>
    public static (int Year, int Month, int Day) Date(long days)
    {
        days += Epoch;
        var era = (days >= 0 ? days : days - (DaysPer400Years - 1)) / DaysPer400Years;
        var dayOfEra = (int)(days - (era * DaysPer400Years));
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * month) + 2) / 5) + 1;
        var year = yearOfEra + (era * 400) + (month >= 10 ? 1 : 0);
        return ((int)year, month < 10 ? month + 3 : month - 9, day);
    }

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>The day of a moment and the microseconds of that day.</summary>
    public static (long Days, long Time) Split(long microseconds)
    {
        var days = microseconds / MicrosecondsPerDay;
        var time = microseconds - (days * MicrosecondsPerDay);
        return time < 0 ? (days - 1, time + MicrosecondsPerDay) : (days, time);
    }
}
