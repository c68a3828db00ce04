namespace Sluice.Triggers.Schedules;

/// <summary>A day of the week in each month.</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Number">Which one: 1 is the first, -1 the last; null is each.</param>
sealed record MonthlyOccurrence(DayOfWeek Day, int? Number)
{
    /// <summary>The days of a month that it means.</summary>
    public IEnumerable<int> In(int year, int month)
    {
        var first = 1 + (((int)Day - (int)new DateOnly(year, month, 1).DayOfWeek + 7) % 7);
        var count = ((DateTime.DaysInMonth(year, month) - first) / 7) + 1;
        return Number switch
        {
            null => Enumerable.Range(0, count).Select(index => first + (7 * index)),
            > 0 and var number when number <= count => [first + (7 * (number - 1))],
            < 0 and var number when -number <= count => [first + (7 * (count + number))],
            _ => [],
        };
    }
}
