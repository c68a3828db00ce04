using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Triggers.Schedules;

/// <summary>Reads the <c>schedule</c> of a recurrence.</summary>
static class ScheduleParser
{
    /// <summary>Reads it.</summary>
    /// <param name="schedule">The object.</param>
    /// <param name="frequency">The recurrence's unit, which decides what days may be named.</param>
    public static RecurrenceSchedule Read(DefinitionParser schedule, Frequency frequency)
    {
        var read = new RecurrenceSchedule
        {
            Minutes = Ordered(schedule.Integers("minutes", 0, 59)),
            Hours = Ordered(schedule.Integers("hours", 0, 23)),
            WeekDays = frequency == Frequency.Week ? Ordered(schedule.Choices<DayOfWeek>("weekDays")) : null,
            MonthDays = frequency == Frequency.Month ? Ordered(MonthDays(schedule)) : null,
            MonthlyOccurrences = frequency == Frequency.Month ? Occurrences(schedule) : null,
        };
        if (frequency != Frequency.Week)
            Misplaced(schedule, Frequency.Week, "weekDays");
        if (frequency != Frequency.Month)
            Misplaced(schedule, Frequency.Month, "monthDays", "monthlyOccurrences");
        if (read is { MonthDays: not null, MonthlyOccurrences: not null })
            schedule.Error("monthlyOccurrences", "there are monthDays as well, and which of them count is not defined", "Use one of both");
        schedule.HintUnread();
        return read;
    }

    static void Misplaced(DefinitionParser schedule, Frequency wanted, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!schedule.Has(name))
                continue;
            if (Values.Find(schedule.Json, name) is not JsonArray { Count: 0 })
                schedule.Error(name, $"it needs the frequency {wanted}", "Change the frequency, or remove it");
            schedule.Known(name);
        }
    }

    static IReadOnlyList<int> MonthDays(DefinitionParser schedule)
    {
        var days = schedule.Integers("monthDays", -31, 31);
        if (days.Contains(0))
            schedule.Error("monthDays", "there is no day 0", "Use 1 to 31, or -1 for the last day");
        return days;
    }

    static IReadOnlyList<MonthlyOccurrence>? Occurrences(DefinitionParser schedule)
    {
        var all = schedule.Objects("monthlyOccurrences").Select(Occurrence).OfType<MonthlyOccurrence>().ToList();
        return all.Count == 0 ? null : all;
    }

    static MonthlyOccurrence? Occurrence(DefinitionParser reader)
    {
        reader.Text("day", required: true);
        var day = reader.Choice<DayOfWeek>("day");
        var number = reader.Integer("occurrence", -5, 5);
        if (number == 0)
            reader.Error("occurrence", "there is no occurrence 0", "Use 1 to 5, or -1 for the last");
        reader.HintUnread();
        return day is null || number == 0 ? null : new MonthlyOccurrence(day.Value, number);
    }

    /// <summary>A list of nothing says nothing: Studio writes such lists.</summary>
    static IReadOnlyList<T>? Ordered<T>(IReadOnlyList<T> values) => values.Count == 0 ? null : [.. values.Distinct().Order()];
}
