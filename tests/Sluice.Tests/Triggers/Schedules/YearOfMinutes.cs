namespace Sluice.Tests.Triggers.Schedules;

/// <summary>All minutes of a year and its surroundings in a time zone: what clocks show in each, and in which they show it first.</summary>
sealed class YearOfMinutes
{
    const int DaysAround = 3;

    readonly DateTime _first;
    readonly DateTime[] _local;
    readonly int[] _firstShown;

    public YearOfMinutes(string zone, int year)
    {
        Zone = zone;
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        _first = new DateTime(year, 1, 1).AddDays(-DaysAround);
        var count = (int)(new DateTime(year + 1, 1, 1).AddDays(DaysAround) - _first).TotalMinutes;
        _local = [.. Enumerable.Range(0, count).Select(minute => TimeZoneInfo.ConvertTimeFromUtc(Utc(minute), info))];
        _firstShown = Enumerable.Repeat(-1, count).ToArray();
        for (var minute = 0; minute < count; minute++)
        {
            var shown = (int)(_local[minute] - _first).TotalMinutes;
            if (shown >= 0 && shown < count && _firstShown[shown] < 0)
                _firstShown[shown] = minute;
        }
    }

    public string Zone { get; }

    /// <summary>The moments at which a recurrence is due, of the year alone.</summary>
    public List<DateTime> Due(GeneratedRecurrence recurrence)
    {
        var due = new SortedSet<int>();
        if (recurrence.Frequency is "Minute" or "Hour" && recurrence.Hours.Length == 0)
            AddRegular(recurrence, due);
        else
            AddShown(recurrence, due);
        return [.. due.Select(Utc).Where(time => time.Year == _first.AddDays(DaysAround).Year && time >= StartOf(recurrence))];
    }

    /// <summary>Whatever clocks do.</summary>
    void AddRegular(GeneratedRecurrence recurrence, SortedSet<int> due)
    {
        var start = (long)(StartOf(recurrence) - _first).TotalMinutes;
        var isHour = recurrence.Frequency == "Hour";
        var isNamed = recurrence.Minutes.Length > 0;
        if (isHour && isNamed)
            start -= recurrence.Start.Minute;
        var period = isHour ? 60 : 1;
        for (var minute = 0; minute < _local.Length; minute++)
        {
            var since = minute - start;
            if (since < 0 || since / period % recurrence.Interval != 0)
                continue;
            var into = (int)(since % period);
            if (isNamed ? minute >= into && recurrence.Minutes.Contains((_local[minute - into].Minute + into) % 60) : into == 0)
                due.Add(minute);
        }
    }

    /// <summary>By what clocks show: what they never show counts when they show something later.</summary>
    void AddShown(GeneratedRecurrence recurrence, SortedSet<int> due)
    {
        for (var shown = 0; shown < _firstShown.Length; shown++)
        {
            // The first is midnight.
            if (!IsTime(recurrence, shown / 60 % 24, shown % 60) || !IsDay(recurrence, _first.AddMinutes(shown)))
                continue;
            var next = shown;
            while (next < _firstShown.Length && _firstShown[next] < 0)
                next++;
            if (next < _firstShown.Length && shown > 0)
                due.Add(_firstShown[next]);
        }
    }

    static bool IsTime(GeneratedRecurrence recurrence, int hour, int minute)
    {
        var isMinute = recurrence.Minutes.Length > 0 ? recurrence.Minutes.Contains(minute) : recurrence.Frequency == "Minute" || minute == recurrence.Start.Minute;
        return isMinute && (recurrence.Hours.Length > 0 ? recurrence.Hours.Contains(hour) : recurrence.Minutes.Length > 0 || hour == recurrence.Start.Hour);
    }

    static bool IsDay(GeneratedRecurrence recurrence, DateTime shown)
    {
        var start = recurrence.Start;
        if (shown < start.Date)
            return false;
        var months = ((shown.Year - start.Year) * 12) + shown.Month - start.Month;
        var days = (shown.Date - start.Date).Days;
        return recurrence.Frequency switch
        {
            "Minute" => (long)(shown - start).TotalMinutes % recurrence.Interval == 0,
            "Hour" => (long)(shown.AddMinutes(-shown.Minute) - start.AddMinutes(-start.Minute)).TotalHours % recurrence.Interval == 0,
            "Day" => days % recurrence.Interval == 0,
            "Week" => (days + (int)start.DayOfWeek) / 7 % recurrence.Interval == 0
                && (recurrence.WeekDays.Length > 0 ? recurrence.WeekDays.Contains(shown.DayOfWeek) : shown.DayOfWeek == start.DayOfWeek),
            "Month" => months % recurrence.Interval == 0 && IsDayOfMonth(recurrence, shown),
            _ => months % (12 * recurrence.Interval) == 0 && IsDayOfMonth(recurrence, shown),
        };
    }

    static bool IsDayOfMonth(GeneratedRecurrence recurrence, DateTime shown)
    {
        var length = DateTime.DaysInMonth(shown.Year, shown.Month);
        if (recurrence.MonthDays.Length > 0)
            return recurrence.MonthDays.Contains(shown.Day) || recurrence.MonthDays.Contains(shown.Day - length - 1);
        if (recurrence.Occurrences.Length == 0)
            return shown.Day == Math.Min(recurrence.Start.Day, length);
        var (forward, backward) = ((shown.Day + 6) / 7, -((length - shown.Day + 7) / 7));
        return recurrence.Occurrences.Any(one => one.Day == shown.DayOfWeek && (one.Number is null || one.Number == forward || one.Number == backward));
    }

    /// <summary>The minute in which clocks show the start, or something later.</summary>
    DateTime StartOf(GeneratedRecurrence recurrence)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var start = recurrence.Start;
        while (info.IsInvalidTime(start))
            start = start.AddMinutes(1);
        return start - (info.IsAmbiguousTime(start) ? info.GetAmbiguousTimeOffsets(start).Max() : info.GetUtcOffset(start));
    }

    DateTime Utc(int minute) => DateTime.SpecifyKind(_first.AddMinutes(minute), DateTimeKind.Utc);
}
