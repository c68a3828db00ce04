using System.Globalization;
using System.Text.Json.Nodes;
using TimeZoneConverter;

namespace Sluice.Expressions;

/// <summary>
/// The functions of dates and times: https://learn.microsoft.com/azure/data-factory/control-flow-expression-language-functions#date-functions.
/// Times are UTC and printed as ISO 8601 with seven digits of the second, unless a .NET format is given, in the culture en-us.
/// </summary>
static class DateFunctions
{
    const string Iso = "yyyy-MM-dd'T'HH:mm:ss.fffffff";

    public static readonly Dictionary<string, Function> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utcNow"] = new(0, 1, (scope, a) => Format(scope.Now, At(a, 0))),
        ["formatDateTime"] = new(1, 2, (_, a) => Format(Values.ToTime(a[0]), At(a, 1))),
        ["addDays"] = Shift((time, n) => time.AddDays((double)n)),
        ["addHours"] = Shift((time, n) => time.AddHours((double)n)),
        ["addMinutes"] = Shift((time, n) => time.AddMinutes((double)n)),
        ["addSeconds"] = Shift((time, n) => time.AddSeconds((double)n)),
        ["addToTime"] = new(3, 4, (_, a) => Format(Add(Values.ToTime(a[0]), Values.ToInteger(a[1]), a[2]), At(a, 3))),
        ["subtractFromTime"] = new(3, 4, (_, a) => Format(Add(Values.ToTime(a[0]), -Values.ToInteger(a[1]), a[2]), At(a, 3))),
        ["getFutureTime"] = new(2, 3, (scope, a) => Format(Add(scope.Now, Values.ToInteger(a[0]), a[1]), At(a, 2))),
        ["getPastTime"] = new(2, 3, (scope, a) => Format(Add(scope.Now, -Values.ToInteger(a[0]), a[1]), At(a, 2))),

        ["startOfMonth"] = Start(time => time.AddDays(1 - time.Day) - time.TimeOfDay),
        ["startOfDay"] = Start(time => time - time.TimeOfDay),
        ["startOfHour"] = Start(time => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour))),

        ["dayOfMonth"] = Part(time => time.Day),
        ["dayOfWeek"] = Part(time => (int)time.DayOfWeek),
        ["dayOfYear"] = Part(time => time.DayOfYear),
        ["ticks"] = Part(time => time.Ticks),

        ["convertFromUtc"] = new(2, 3, (_, a) => FormatLocal(FromUtc(Values.ToTime(a[0]), a[1]), At(a, 2))),
        ["convertToUtc"] = new(2, 3, (_, a) => Format(ToUtc(a[0], a[1]), At(a, 2))),
        ["convertTimeZone"] = new(3, 4, (_, a) => FormatLocal(FromUtc(ToUtc(a[0], a[1]), a[2]), At(a, 3))),
    };

    static JsonNode? At(JsonNode?[] arguments, int index) => index < arguments.Length ? arguments[index] : null;

    static Function Shift(Func<DateTimeOffset, decimal, DateTimeOffset> body) =>
        new(2, 3, (_, a) => Format(body(Values.ToTime(a[0]), Values.ToNumber(a[1])), At(a, 2)));

    static Function Start(Func<DateTimeOffset, DateTimeOffset> body) => new(1, 2, (_, a) => Format(body(Values.ToTime(a[0])), At(a, 1)));

    static Function Part(Func<DateTimeOffset, long> body) => new(1, 1, (_, a) => JsonValue.Create(body(Values.ToTime(a[0]))));

    static DateTimeOffset Add(DateTimeOffset time, long count, JsonNode? unit) => Values.ToText(unit).ToUpperInvariant() switch
    {
        "SECOND" => time.AddSeconds(count),
        "MINUTE" => time.AddMinutes(count),
        "HOUR" => time.AddHours(count),
        "DAY" => time.AddDays(count),
        "WEEK" => time.AddDays(7 * count),
        "MONTH" => time.AddMonths(checked((int)count)),
        "YEAR" => time.AddYears(checked((int)count)),
        var other => throw new ExpressionException($"'{other}' is no unit of time: use Second, Minute, Hour, Day, Week, Month or Year"),
    };

    static DateTime FromUtc(DateTimeOffset time, JsonNode? zone) => TimeZoneInfo.ConvertTime(time, Zone(zone)).DateTime;

    /// <summary>The moment that clocks in a zone show so; a time that says its own zone is not moved by another.</summary>
    static DateTimeOffset ToUtc(JsonNode? time, JsonNode? zone)
    {
        var info = Zone(zone);
        var parsed = DateTime.TryParse(
            Values.ToText(time), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces, out var local);
        if (!parsed || local.Kind != DateTimeKind.Unspecified)
            return Values.ToTime(time);
        return info.IsInvalidTime(local)
            ? throw new ExpressionException($"{Values.Describe(time)} is skipped by the clocks of '{info.Id}'")
            : new DateTimeOffset(local, info.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>By its name in Windows, which is ADF's, or in IANA's database.</summary>
    static TimeZoneInfo Zone(JsonNode? name) => TZConvert.TryGetTimeZoneInfo(Values.ToText(name), out var zone)
        ? zone
        : throw new ExpressionException(
            $"{Values.Describe(name)} is no time zone: use a name such as 'Pacific Standard Time' or 'America/Los_Angeles'");

    static JsonNode Format(DateTimeOffset time, JsonNode? format) => Text(time.UtcDateTime, format, Iso + "'Z'");

    /// <summary>The time of a zone does not tell which one.</summary>
    static JsonNode FormatLocal(DateTime time, JsonNode? format) => Text(time, format, Iso);

    static JsonNode Text(DateTime time, JsonNode? format, string otherwise)
    {
        try
        {
            return time.ToString(format is null ? otherwise : Values.ToText(format), EnglishDates.EnUs);
        }
        catch (FormatException)
        {
            throw new ExpressionException($"'{Values.ToText(format)}' is not a date format");
        }
    }
}
