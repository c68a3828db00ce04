using System.Globalization;
using CsCheck;
using Sluice.Triggers;

namespace Sluice.Tests.Triggers.Schedules;

/// <summary>Recurrences of any kind end their search soon.</summary>
public sealed class RecurrenceFuzzTests
{
    static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    static readonly Gen<DateTime> Moment = Gen.Long[0, DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond].Select(second => new DateTime(second * TimeSpan.TicksPerSecond));

    static readonly Gen<int[]> Few = Gen.Int[0, 59].Array[0, 4];

    static readonly Gen<string> Recurrence = Gen.Select(
        Of("Minute", "Hour", "Day", "Week", "Month", "Year"), Gen.OneOf(Gen.Int[1, 1000], Of(1, 12, 24, 60, 720, 1000)), Moment,
        Of("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York"), Few, Few.Select(hours => hours.Select(hour => hour % 24)),
        Few.Select(days => days.Select(day => day % 31 + 1)),
        (frequency, interval, start, zone, minutes, hours, days) =>
            $$"""
            { "frequency": "{{frequency}}", "interval": {{interval}}, "startTime": "{{start.ToString("s", CultureInfo.InvariantCulture)}}", "timeZone": "{{zone}}",
              "schedule": { "minutes": [{{string.Join(',', minutes)}}], "hours": [{{string.Join(',', hours)}}]
                {{(frequency == "Month" ? $""" , "monthDays": [{string.Join(',', days)}] """ : "")}}
                {{(frequency == "Week" ? $""" , "weekDays": [{string.Join(',', days.Select(day => $"\"{(DayOfWeek)(day % 7)}\""))}] """ : "")}} } }
            """);

    [Fact]
    public void What_is_due_next_is_found_soon_or_known_to_be_never_due() => Gen.Select(Recurrence, Moment).Sample(
        (recurrence, after) =>
        {
            var condition = TriggerFiles.Schedule(recurrence);
            var moment = new DateTimeOffset(after, TimeSpan.Zero);
            // A collection of garbage may fall into it.
            var took = Enumerable.Range(0, 3).Min(_ => TimeOf(condition, moment));
            Assert.True(took < Most, $"{recurrence} after {moment:O} took {took}.");
            var due = condition.Due(moment, DateTimeOffset.MaxValue).Take(5).Select(one => one.ScheduledTime).ToList();
            Assert.All(due, time => Assert.True(time > moment));
            Assert.Equal(due.Distinct().Order(), due);
        },
        iter: 300, threads: 1);

    static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    static TimeSpan TimeOf(TriggerCondition condition, DateTimeOffset after)
    {
        var before = ThreadTime.Now;
        Assert.InRange(condition.Due(after, DateTimeOffset.MaxValue).Take(5).Count(), 0, 5);
        return ThreadTime.Now - before;
    }
}
