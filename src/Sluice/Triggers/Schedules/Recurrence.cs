namespace Sluice.Triggers.Schedules;

/// <summary>
/// When a schedule is due. Recurrences of days and longer, and those that name hours, go by the clocks of the time zone. Those of minutes
/// and of hours that name none go on regularly, whatever is done to clocks.
/// </summary>
/// <param name="Frequency">The unit.</param>
/// <param name="Interval">So many units are between two periods in which it is due, counted from that of its start.</param>
/// <param name="Start">Its first moment, in UTC: nothing is due before.</param>
/// <param name="LocalStart">What clocks show then, as the definition says it: what the schedule does not name is taken from it.</param>
/// <param name="Clock">The clocks of its time zone.</param>
sealed record Recurrence(Frequency Frequency, int Interval, DateTime Start, DateTime LocalStart, ZoneClock Clock) : TriggerCondition
{
    /// <summary>
    /// So many periods in a row without anything due are followed by no others: the calendar repeats after 4,800 months, clocks after 1,000
    /// days of at most 1,000 minutes or hours.
    /// </summary>
    public const int MostEmptyPeriods = 4800;

    /// <summary>Its last moment; null for none.</summary>
    public DateTime? End { get; init; }

    /// <summary>What the definition says of hours, minutes and days.</summary>
    public RecurrenceSchedule Schedule { get; init; } = new();

    /// <inheritdoc/>
    public override IEnumerable<Occurrence> Due(DateTimeOffset after, DateTimeOffset until) =>
        Times(after.UtcDateTime, End < until.UtcDateTime ? End.Value : until.UtcDateTime).Select(time => Occurrence.At(time));

    IEnumerable<DateTime> Times(DateTime after, DateTime until)
    {
        var last = after;
        var times = Frequency <= Frequency.Hour && Schedule.Hours is null
            ? RegularTimes.Of(this, after, until)
            : CalendarTimes.Of(this, after, until);
        foreach (var time in times.SkipWhile(time => time < Start).TakeWhile(time => time <= until))
        {
            // Several times that clocks skip are one moment.
            if (time <= last)
                continue;
            last = time;
            yield return time;
        }
    }
}
