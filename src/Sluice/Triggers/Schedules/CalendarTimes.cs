namespace Sluice.Triggers.Schedules;

/// <summary>The moments of a recurrence that goes by clocks: its days, and on each the times that clocks show.</summary>
static class CalendarTimes
{
    static readonly IReadOnlyList<int> AllHours = [.. Enumerable.Range(0, 24)];
    static readonly IReadOnlyList<int> AllMinutes = [.. Enumerable.Range(0, 60)];

    /// <summary>The moments of a recurrence from about one to about another, in order.</summary>
    public static IEnumerable<DateTime> Of(Recurrence recurrence, DateTime after, DateTime until)
    {
        // Clocks are put back by a day at most.
        const int Later = 2;
        // What clocks show no later than now they have reached already.
        var shown = recurrence.Clock.ToLocal(after);
        var start = DateOnly.FromDateTime(recurrence.LocalStart);
        var from = DateOnly.FromDayNumber(Math.Max(start.DayNumber, DateOnly.FromDateTime(shown).DayNumber));
        var last = DateOnly.FromDateTime(recurrence.Clock.ToLocal(until));
        var to = DateOnly.FromDayNumber(Math.Min(last.DayNumber + Later, DateOnly.MaxValue.DayNumber));
        var empty = 0;
        foreach (var days in Periods(recurrence, start, from, to))
        {
            empty++;
            foreach (var day in days)
            {
                foreach (var time in TimesOf(recurrence, day, shown))
                {
                    empty = 0;
                    yield return recurrence.Clock.ToUtc(time);
                }
            }

            if (empty > Recurrence.MostEmptyPeriods)
                yield break;
        }
    }

    static IEnumerable<IEnumerable<DateOnly>> Periods(Recurrence recurrence, DateOnly start, DateOnly from, DateOnly to)
    {
        var interval = recurrence.Interval;
        return recurrence.Frequency switch
        {
            Frequency.Year => Months(recurrence, start, from, to, 12 * interval),
            Frequency.Month => Months(recurrence, start, from, to, interval),
            Frequency.Week => Weeks(recurrence, start, from, to),
            Frequency.Day => Single(Days(start.DayNumber, interval, from, to)),
            _ => Single(Days(start.DayNumber, 1, from, to)),
        };

        static IEnumerable<IEnumerable<DateOnly>> Single(IEnumerable<int> days) =>
            days.Select(day => (IEnumerable<DateOnly>)[DateOnly.FromDayNumber(day)]);
    }

    /// <summary>Every so many days from one on, by their numbers: the first that may reach to another day, and those that follow.</summary>
    static IEnumerable<int> Days(int first, int step, DateOnly from, DateOnly to)
    {
        for (var day = first + (Math.Max(0, (from.DayNumber - first) / step) * step); day <= to.DayNumber; day += step)
            yield return day;
    }

    static IEnumerable<IEnumerable<DateOnly>> Weeks(Recurrence recurrence, DateOnly start, DateOnly from, DateOnly to)
    {
        var named = recurrence.Schedule.WeekDays ?? [start.DayOfWeek];
        return Days(start.DayNumber - (int)start.DayOfWeek, 7 * recurrence.Interval, from, to).Select(sunday => named
            .Select(day => sunday + (int)day)
            .Where(day => day >= 0 && day <= DateOnly.MaxValue.DayNumber)
            .Select(DateOnly.FromDayNumber));
    }

    static IEnumerable<IEnumerable<DateOnly>> Months(Recurrence recurrence, DateOnly start, DateOnly from, DateOnly to, int step)
    {
        var first = MonthNumber(start);
        for (var number = first + (Math.Max(0, (MonthNumber(from) - first) / step) * step); number <= MonthNumber(to); number += step)
        {
            var (year, month) = (number / 12, (number % 12) + 1);
            // Without days of its own it is the start's day, or the last one of a shorter month.
            var days = recurrence.Schedule.DaysOf(year, month) ?? [Math.Min(start.Day, DateTime.DaysInMonth(year, month))];
            yield return days.Select(day => new DateOnly(year, month, day));
        }
    }

    static int MonthNumber(DateOnly day) => (day.Year * 12) + day.Month - 1;

    static IEnumerable<DateTime> TimesOf(Recurrence recurrence, DateOnly day, DateTime shown)
    {
        var (start, schedule) = (recurrence.LocalStart, recurrence.Schedule);
        // Minutes without hours are those of every hour.
        var hours = schedule.Hours ?? (schedule.Minutes is null ? [start.Hour] : AllHours);
        var minutes = schedule.Minutes ?? (recurrence.Frequency == Frequency.Minute ? AllMinutes : [start.Minute]);
        var seconds = schedule.Minutes is null ? start.Ticks % TimeSpan.TicksPerMinute : 0;
        var firstHour = day > DateOnly.FromDateTime(shown) ? 0 : day == DateOnly.FromDateTime(shown) ? shown.Hour : 24;
        return from hour in hours
               where hour >= firstHour
               from minute in minutes
               let time = day.ToDateTime(new TimeOnly(hour, minute)).AddTicks(seconds)
               where time > shown && IsInPeriod(recurrence, time)
               select time;
    }

    /// <summary>Of minutes and hours every so many count; the periods of others are days or longer.</summary>
    static bool IsInPeriod(Recurrence recurrence, DateTime time)
    {
        var unit = recurrence.Frequency switch
        {
            Frequency.Minute => TimeSpan.TicksPerMinute,
            Frequency.Hour => TimeSpan.TicksPerHour,
            _ => 0,
        };
        return unit == 0 || ((time.Ticks / unit) - (recurrence.LocalStart.Ticks / unit)) % recurrence.Interval == 0;
    }
}
