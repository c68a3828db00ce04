namespace Sluice.Triggers.Schedules;

/// <summary>The moments of a recurrence of minutes or hours that go on regularly.</summary>
static class RegularTimes
{
    /// <summary>The moments of a recurrence from about one to about another, in order.</summary>
    public static IEnumerable<DateTime> Of(Recurrence recurrence, DateTime after, DateTime until)
    {
        var unit = recurrence.Frequency == Frequency.Minute ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerHour;
        var minutes = recurrence.Schedule.Minutes;
        // Where minutes are named, periods begin with the minute or hour of the start.
        var first = recurrence.Start.Ticks - (minutes is null ? 0 : recurrence.LocalStart.Ticks % unit);
        var step = recurrence.Interval * unit;
        var empty = 0;
        for (var period = first + (Math.Max(0, ((after.Ticks - first) / step) - 1) * step);
            period <= Math.Min(until.Ticks, DateTime.MaxValue.Ticks - unit) && empty <= Recurrence.MostEmptyPeriods;
            period += step)
        {
            empty++;
            foreach (var time in period < 0 ? [] : In(period))
            {
                empty = 0;
                yield return new DateTime(time, DateTimeKind.Utc);
            }
        }

        IEnumerable<long> In(long period)
        {
            if (minutes is null)
                return [period];
            var shown = recurrence.Clock.ToLocal(new DateTime(period, DateTimeKind.Utc)).Minute;
            return recurrence.Frequency == Frequency.Minute
                ? minutes.Contains(shown) ? [period] : []
                : minutes.Select(minute => period + ((minute - shown + 60) % 60 * TimeSpan.TicksPerMinute)).Order();
        }
    }
}
