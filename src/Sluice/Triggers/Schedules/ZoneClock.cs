namespace Sluice.Triggers.Schedules;

/// <summary>The clocks of a time zone.</summary>
sealed class ZoneClock(TimeZoneInfo zone)
{
    // Asking the zone is what takes long: who goes through a year asks about every day of it, several times.
    const int MostSteadyDays = 30;

    volatile Steady _steady = new(0, 0, TimeSpan.Zero);

    /// <summary>What they show at a moment.</summary>
    public DateTime ToLocal(DateTime utc) => Shift(utc, OffsetAt(utc));

    /// <summary>
    /// When they show a time. One that they skip stands for the first moment after the gap, and of one that they show twice the first
    /// counts.
    /// </summary>
    public DateTime ToUtc(DateTime local)
    {
        var (before, after) = (OffsetAt(Shift(local, -TimeSpan.FromDays(1))), OffsetAt(Shift(local, TimeSpan.FromDays(1))));
        var (larger, smaller) = before > after ? (before, after) : (after, before);
        var early = Shift(local, -larger);
        if (OffsetAt(early) == larger)
            return early;
        var late = Shift(local, -smaller);
        return OffsetAt(late) == smaller ? late : FirstAfterGap(early, late);
    }

    /// <summary>The moment between two others at which clocks are put forward.</summary>
    DateTime FirstAfterGap(DateTime early, DateTime late)
    {
        var offset = OffsetAt(late);
        var (before, at) = (early.Ticks, late.Ticks);
        while (at - before > 1)
        {
            var middle = before + ((at - before) / 2);
            if (OffsetAt(new DateTime(middle, DateTimeKind.Utc)) == offset)
                at = middle;
            else
                before = middle;
        }

        return new DateTime(at, DateTimeKind.Utc);
    }

    TimeSpan OffsetAt(DateTime utc)
    {
        var known = _steady;
        if (utc.Ticks >= known.From && utc.Ticks < known.Until)
            return known.Offset;
        var day = utc.Date;
        var offset = zone.GetUtcOffset(day);
        var until = day;
        for (var days = 0; days < MostSteadyDays && until < DateTime.MaxValue.Date && zone.GetUtcOffset(until.AddDays(1)) == offset; days++)
            until = until.AddDays(1);
        _steady = new Steady(day.Ticks, until.Ticks, offset);
        return utc < until ? offset : zone.GetUtcOffset(utc);
    }

    /// <summary>At the ends of time nothing is shifted out of it.</summary>
    static DateTime Shift(DateTime time, TimeSpan by) =>
        new(Math.Clamp(time.Ticks + by.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);

    /// <summary>A time in which clocks are not changed: no zone does it twice a day.</summary>
    sealed record Steady(long From, long Until, TimeSpan Offset);
}
