namespace Sluice.Expressions.Functions;

/// <summary>
/// The functions of dates and times. Times are UTC and printed as ISO 8601 with seven digits of the second, unless a .NET format is given,
/// in the culture en-us.
/// </summary>
static class DateFunctions
{
    const string Iso = "yyyy-MM-dd'T'HH:mm:ss.fffffff";

    public static readonly Function[] All =
    [
        Shift("addDays", "days", (time, n) => time.AddDays(n)),
        Shift("addHours", "hours", (time, n) => time.AddHours(n)),
        Shift("addMinutes", "minutes", (time, n) => time.AddMinutes(n)),
        Shift("addSeconds", "seconds", (time, n) => time.AddSeconds(n)),
        new("addToTime", "time: time; count: integer; unit: unit of time; format?: format", "string", "The time so many units later.",
            a => Format(a, 3, Add(a, a.Time(0), 1, 1))),
        new("convertFromUtc", "time: time; zone: time zone; format?: format", "string", "What clocks in the zone show at a time in UTC.",
            a => FormatLocal(a, 2, FromUtc(a.Time(0), TimeZones.Read(a, 1)))),
        new("convertTimeZone", "time: time; from: time zone; to: time zone; format?: format", "string",
            "What clocks in the one zone show when those in the other show this time.",
            a => FormatLocal(a, 3, FromUtc(TimeZones.ToUtc(a, 0, 1), TimeZones.Read(a, 2)))),
        new("convertToUtc", "time: time; zone: time zone; format?: format", "string", "The time in UTC when clocks in the zone show it.",
            a => Format(a, 2, TimeZones.ToUtc(a, 0, 1))),
        Part("dayOfMonth", "The day of the month.", time => time.Day),
        Part("dayOfWeek", "The day of the week, 0 for Sunday.", time => (int)time.DayOfWeek),
        Part("dayOfYear", "The day of the year.", time => time.DayOfYear),
        new("formatDateTime", "time: time; format?: format", "string", "The time in the format.", a => Format(a, 1, a.Time(0))),
        new("getFutureTime", "count: integer; unit: unit of time; format?: format", "string", "The time so many units from now.",
            a => Format(a, 2, Add(a, a.Now, 0, 1))),
        new("getPastTime", "count: integer; unit: unit of time; format?: format", "string", "The time so many units ago.",
            a => Format(a, 2, Add(a, a.Now, 0, -1))),
        Start("startOfDay", "The start of the day.", time => time - time.TimeOfDay),
        Start("startOfHour", "The start of the hour.", time => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour))),
        Start("startOfMonth", "The start of the month.", time => time.AddDays(1 - time.Day) - time.TimeOfDay),
        new("subtractFromTime", "time: time; count: integer; unit: unit of time; format?: format", "string",
            "The time so many units before.",
            a => Format(a, 3, Add(a, a.Time(0), 1, -1))),
        Part("ticks", "The 100-nanosecond intervals since the year 1.", time => time.Ticks),
        new("utcNow", "format?: format", "string", "The time now.", a => Format(a, 0, a.Now)),
    ];

    static Function Shift(string name, string unit, Func<DateTimeOffset, double, DateTimeOffset> shift) =>
        new(name, $"time: time; {unit}: number; format?: format", "string", $"The time so many {unit} later.",
            a => Format(a, 2, InYears(a, 1, () => shift(a.Time(0), (double)a.Number(1).Value))));

    static Function Start(string name, string summary, Func<DateTimeOffset, DateTimeOffset> start) =>
        new(name, "time: time; format?: format", "string", summary, a => Format(a, 1, start(a.Time(0))));

    static Function Part(string name, string summary, Func<DateTimeOffset, long> part) =>
        new(name, "time: time", "integer", summary, a => part(a.Time(0)));

    static DateTimeOffset Add(Arguments a, DateTimeOffset time, int index, int sign)
    {
        var count = sign * (double)a.Integer(index);
        return InYears(a, index, () => a.Text(index + 1).ToUpperInvariant() switch
        {
            "SECOND" => time.AddSeconds(count),
            "MINUTE" => time.AddMinutes(count),
            "HOUR" => time.AddHours(count),
            "DAY" => time.AddDays(count),
            "WEEK" => time.AddDays(7 * count),
            "MONTH" => time.AddMonths(checked((int)count)),
            "YEAR" => time.AddYears(checked((int)count)),
            _ => throw a.Wrong(index + 1, a.Any(index + 1), "Second, Minute, Hour, Day, Week, Month or Year"),
        });
    }

    static DateTimeOffset InYears(Arguments a, int index, Func<DateTimeOffset> add)
    {
        try
        {
            return add();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw a.Fault(index, "leads out of the years 1 to 9999");
        }
    }

    static DateTime FromUtc(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).DateTime;

    static string Format(Arguments a, int index, DateTimeOffset time) => Text(a, index, time.UtcDateTime, Iso + "'Z'");

    /// <summary>The time of a zone does not tell which one.</summary>
    static string FormatLocal(Arguments a, int index, DateTime time) => Text(a, index, time, Iso);

    static string Text(Arguments a, int index, DateTime time, string otherwise)
    {
        try
        {
            return time.ToString(a.OptionalText(index) ?? otherwise, EnglishDates.EnUs);
        }
        catch (FormatException)
        {
            throw a.Wrong(index, a.Any(index), "a .NET date format, such as yyyy-MM-dd");
        }
    }
}
