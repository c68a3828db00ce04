namespace Sluice.Triggers.Schedules;

/// <summary>What a recurrence is narrowed to, or widened by; null where nothing is said. Lists are in order.</summary>
sealed record RecurrenceSchedule
{
    /// <summary>Minutes of the hour.</summary>
    public IReadOnlyList<int>? Minutes { get; init; }

    /// <summary>Hours of the day.</summary>
    public IReadOnlyList<int>? Hours { get; init; }

    /// <summary>Days of the week.</summary>
    public IReadOnlyList<DayOfWeek>? WeekDays { get; init; }

    /// <summary>Days of the month; -1 is the last.</summary>
    public IReadOnlyList<int>? MonthDays { get; init; }

    /// <summary>Days of the week in the month.</summary>
    public IReadOnlyList<MonthlyOccurrence>? MonthlyOccurrences { get; init; }

    /// <summary>The days of a month that are named, in order; null when none is.</summary>
    public IEnumerable<int>? DaysOf(int year, int month)
    {
        var length = DateTime.DaysInMonth(year, month);
        return MonthDays?.Select(day => day < 0 ? length + 1 + day : day).Where(day => day >= 1 && day <= length).Distinct().Order()
            ?? MonthlyOccurrences?.SelectMany(occurrence => occurrence.In(year, month)).Distinct().Order();
    }
}
