using System.Globalization;
using TimeZoneConverter;

namespace Sluice.Expressions.Functions;

/// <summary>Time zones by their names in Windows, which are ADF's, or in IANA's database.</summary>
static class TimeZones
{
    /// <summary>The time zone of a name; null when there is none.</summary>
    public static TimeZoneInfo? Find(string name) => TZConvert.TryGetTimeZoneInfo(name, out var zone) ? zone : null;

    public static TimeZoneInfo Read(Arguments a, int index) =>
        Find(a.Text(index)) ?? throw a.Wrong(index, a.Any(index), "a name such as 'Pacific Standard Time' or 'America/Los_Angeles'");

    /// <summary>The moment that clocks in a zone show so; a time that says its own zone is not moved by another.</summary>
    public static DateTimeOffset ToUtc(Arguments a, int time, int zone)
    {
        var info = Read(a, zone);
        var utc = a.Time(time);
        const DateTimeStyles Kind = DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces;
        if (!DateTime.TryParse(a.Text(time), CultureInfo.InvariantCulture, Kind, out var local) || local.Kind != DateTimeKind.Unspecified)
            return utc;
        if (info.IsInvalidTime(local))
            throw a.Fault(time, $"is skipped by the clocks of '{info.Id}'");
        var ticks = local.Ticks - info.GetUtcOffset(local).Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw a.Fault(time, "leads out of the years 1 to 9999");
    }
}
