using Sluice.Definitions.Parsing;
using Sluice.Expressions.Functions;

namespace Sluice.Triggers.Schedules;

/// <summary><c>ScheduleTrigger</c>: is due at the times of a recurrence.</summary>
sealed class ScheduleTrigger() : TriggerType("ScheduleTrigger")
{
    const int MaxInterval = 1000;

    /// <inheritdoc/>
    public override Occurrence Outline => Occurrence.At(default);

    /// <inheritdoc/>
    public override TriggerCondition? Read(TriggerReading reading)
    {
        if (reading.Properties.Object("recurrence", required: true) is not { } recurrence)
            return null;
        recurrence.Text("frequency", required: true);
        var frequency = recurrence.Choice<Frequency>("frequency");
        var interval = recurrence.Integer("interval", 1, MaxInterval) ?? 1;
        var clock = Clock(recurrence);
        recurrence.Text("startTime", required: true);
        var start = recurrence.ZonedTime("startTime");
        var end = recurrence.ZonedTime("endTime");
        var schedule = frequency is { } unit && recurrence.Object("schedule") is { } named ? ScheduleParser.Read(named, unit) : null;
        recurrence.Known("schedule");
        recurrence.HintUnread();
        if (frequency is null || clock is null || start is null)
            return null;
        var (first, last) = (ToUtc(start.Value, clock), end is null ? (DateTime?)null : ToUtc(end.Value, clock));
        if (last < first)
            recurrence.Error("endTime", "it is before startTime", "Correct one of them", recurrence.Text("endTime"));
        var local = start.Value.Kind == DateTimeKind.Utc ? clock.ToLocal(first) : start.Value;
        return new Recurrence(frequency.Value, interval, first, local, clock) { End = last, Schedule = schedule ?? new() };
    }

    static ZoneClock? Clock(DefinitionParser recurrence)
    {
        if (recurrence.Text("timeZone") is not { Length: > 0 } name)
            return new ZoneClock(TimeZoneInfo.Utc);
        if (TimeZones.Find(name) is { } zone)
            return new ZoneClock(zone);
        recurrence.Error("timeZone", "there is no such time zone", "Use a name of Windows or IANA, such as Europe/Berlin", name);
        return null;
    }

    /// <summary>A time that says its zone is that moment; another is what clocks show.</summary>
    static DateTime ToUtc(DateTime time, ZoneClock clock) => time.Kind == DateTimeKind.Utc ? time : clock.ToUtc(time);
}
