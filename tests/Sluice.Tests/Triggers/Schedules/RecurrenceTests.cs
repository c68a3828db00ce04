using System.Globalization;

namespace Sluice.Tests.Triggers.Schedules;

/// <summary>The hard cases, by hand.</summary>
public sealed class RecurrenceTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        // Clocks are put forward and back.
        { "Berlin, skipped", Daily("2026-03-28T02:30:00", "W. Europe Standard Time"), "2026-03-28T01:30 2026-03-29T01:00 2026-03-30T00:30" },
        { "Berlin, doubled", Daily("2026-10-24T02:30:00", "Europe/Berlin"), "2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30" },
        { "New York, skipped", Daily("2026-03-07T02:30:00", "Eastern Standard Time"), "2026-03-07T07:30 2026-03-08T07:00 2026-03-09T06:30" },
        { "New York, doubled", Daily("2026-10-31T01:30:00", "America/New_York"), "2026-10-31T05:30 2026-11-01T05:30 2026-11-02T06:30" },
        { "Sydney, skipped", Daily("2026-10-03T02:30:00", "AUS Eastern Standard Time"), "2026-10-02T16:30 2026-10-03T16:00 2026-10-04T15:30" },
        { "Sydney, doubled", Daily("2026-04-04T02:30:00", "Australia/Sydney"), "2026-04-03T15:30 2026-04-04T15:30 2026-04-05T16:30" },
        { "Lord Howe, half an hour skipped", Daily("2026-10-03T02:15:00", "Australia/Lord_Howe"), "2026-10-02T15:45 2026-10-03T15:30 2026-10-04T15:15" },
        { "Lord Howe, half an hour doubled", Daily("2026-04-04T01:45:00", "Lord Howe Standard Time"), "2026-04-03T14:45 2026-04-04T14:45 2026-04-05T15:15" },
        { "Samoa, a whole day skipped", Daily("2011-12-29T12:00:00", "Pacific/Apia"), "2011-12-29T22:00 2011-12-30T10:00 2011-12-30T22:00" },
        { "a start that is skipped", Daily("2026-03-29T02:30:00", "Europe/Berlin"), "2026-03-29T01:00 2026-03-30T00:30" },
        {
            "several skipped times are one", """
            { "frequency": "Day", "startTime": "2026-03-29T00:00:00", "timeZone": "Europe/Berlin", "schedule": { "hours": [2, 3], "minutes": [0, 20, 40] } }
            """,
            "2026-03-29T01:00 2026-03-29T01:20 2026-03-29T01:40 2026-03-30T00:00"
        },
        {
            "hours go on regularly when clocks are put back", """
            { "frequency": "Hour", "startTime": "2026-10-25T01:15:00", "timeZone": "Europe/Berlin" }
            """,
            "2026-10-24T23:15 2026-10-25T00:15 2026-10-25T01:15 2026-10-25T02:15"
        },
        {
            "minutes of hours go on regularly when clocks are put back", """
            { "frequency": "Hour", "startTime": "2026-10-25T02:20:00", "timeZone": "Europe/Berlin", "schedule": { "minutes": [30, 0] } }
            """,
            "2026-10-25T00:30 2026-10-25T01:00 2026-10-25T01:30 2026-10-25T02:00"
        },
        {
            "an hour that is named counts once", """
            { "frequency": "Hour", "startTime": "2026-10-24T00:00:00", "timeZone": "Europe/Berlin", "schedule": { "hours": [2], "minutes": [30] } }
            """,
            "2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30"
        },
        { "a start in UTC beside another zone", Daily("2026-07-01T10:00:00Z", "Europe/Berlin"), "2026-07-01T10:00 2026-07-02T10:00" },
        { "a start with an offset", Daily("2026-07-01T10:00:00+05:00", "UTC"), "2026-07-01T05:00 2026-07-02T05:00" },

        // What is not said is the start's.
        { "hours alone", Schedule("Day", "2026-01-01T08:13:42Z", """ "hours": [5, 17] """), "2026-01-01T17:13:42 2026-01-02T05:13:42 2026-01-02T17:13:42" },
        { "minutes alone are of every hour", Schedule("Day", "2026-01-01T22:20:42Z", """ "minutes": [15, 45] """), "2026-01-01T22:45 2026-01-01T23:15 2026-01-01T23:45 2026-01-02T00:15" },
        { "one number instead of a list", Schedule("Day", "2026-01-01T00:00:00Z", """ "minutes": 15, "hours": "5" """), "2026-01-01T05:15 2026-01-02T05:15" },
        { "empty lists", Schedule("Day", "2026-01-01T06:30:00Z", """ "minutes": [], "hours": [], "weekDays": [], "monthDays": [] """), "2026-01-01T06:30 2026-01-02T06:30" },
        { "minutes on days of the week", Schedule("Week", "2026-01-02T23:20:00Z", """ "minutes": [0, 30], "weekDays": ["Friday"] """), "2026-01-02T23:30 2026-01-09T00:00 2026-01-09T00:30" },

        // Days of months.
        { "29 February, every year", Recurrence("Year", 1, "2024-02-29T06:00:00Z"), "2024-02-29T06:00 2025-02-28T06:00 2026-02-28T06:00 2027-02-28T06:00 2028-02-29T06:00" },
        { "29 February, where there is one", Schedule("Month", "2024-02-01T06:00:00Z", """ "monthDays": [29] """, 12), "2024-02-29T06:00 2028-02-29T06:00 2032-02-29T06:00" },
        { "29 February, none in 2100", Schedule("Month", "2097-02-01T06:00:00Z", """ "monthDays": [29] """, 12), "2104-02-29T06:00" },
        { "the last Friday", Monthly(""" "monthlyOccurrences": [{ "day": "Friday", "occurrence": -1 }] """), "2026-01-30T00:00 2026-02-27T00:00 2026-03-27T00:00 2026-04-24T00:00" },
        { "the first and the last Friday", Monthly(""" "monthlyOccurrences": [{ "day": "friday", "occurrence": -1 }, { "day": "FRIDAY", "occurrence": 1 }] """), "2026-01-02T00:00 2026-01-30T00:00 2026-02-06T00:00" },
        { "the fifth Friday", Monthly(""" "monthlyOccurrences": [{ "day": "Friday", "occurrence": 5 }] """), "2026-01-30T00:00 2026-05-29T00:00 2026-07-31T00:00 2026-10-30T00:00" },
        { "the fifth Friday from the end", Monthly(""" "monthlyOccurrences": [{ "day": "Friday", "occurrence": -5 }] """), "2026-01-02T00:00 2026-05-01T00:00" },
        { "every Sunday of a month", Monthly(""" "monthlyOccurrences": [{ "day": "Sunday" }] """, 2), "2026-01-04T00:00 2026-01-11T00:00 2026-01-18T00:00 2026-01-25T00:00 2026-03-01T00:00" },
        { "the last day", Monthly(""" "monthDays": [-1] """), "2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00 2026-04-30T00:00" },
        { "the last day and the 28th", Monthly(""" "monthDays": [-1, 28] """), "2026-01-28T00:00 2026-01-31T00:00 2026-02-28T00:00 2026-03-28T00:00" },
        { "the 31st", Monthly(""" "monthDays": [31] """), "2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00" },
        { "the 31st from the end", Monthly(""" "monthDays": [-31] """), "2026-01-01T00:00 2026-03-01T00:00 2026-05-01T00:00" },
        { "from the 31st on, without days", Recurrence("Month", 1, "2026-01-31T00:00:00Z"), "2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00 2026-04-30T00:00" },

        // Weeks begin on Sunday.
        {
            "every other week over new year", Schedule("Week", "2025-12-22T08:00:00Z", """ "weekDays": ["Thursday", "Sunday", "Monday"] """, 2),
            "2025-12-22T08:00 2025-12-25T08:00 2026-01-04T08:00 2026-01-05T08:00 2026-01-08T08:00 2026-01-18T08:00"
        },

        // Several of a unit.
        { "45 minutes", Recurrence("Minute", 45, "2026-01-01T23:00:00Z"), "2026-01-01T23:00 2026-01-01T23:45 2026-01-02T00:30" },
        { "7 hours", Recurrence("Hour", 7, "2026-01-01T20:05:00Z"), "2026-01-01T20:05 2026-01-02T03:05 2026-01-02T10:05" },
        { "7 hours, at minutes", Schedule("Hour", "2026-01-01T20:05:00Z", """ "minutes": [0, 30] """, 7), "2026-01-01T20:30 2026-01-02T03:00 2026-01-02T03:30" },
        { "7 hours, at an hour", Schedule("Hour", "2026-01-01T20:05:00Z", """ "hours": [3] """, 7), "2026-01-02T03:05 2026-01-09T03:05 2026-01-16T03:05" },
        { "7 minutes, at an hour", Schedule("Minute", "2026-01-01T00:00:00Z", """ "hours": [5], "minutes": [1, 2, 3, 4, 5, 6, 7] """, 7), "2026-01-01T05:01 2026-01-02T05:03 2026-01-03T05:05" },
        { "3 days", Recurrence("Day", 3, "2026-02-27T06:00:00Z"), "2026-02-27T06:00 2026-03-02T06:00 2026-03-05T06:00" },
        { "3 weeks", Recurrence("Week", 3, "2026-12-30T06:00:00Z"), "2026-12-30T06:00 2027-01-20T06:00 2027-02-10T06:00" },
        { "5 months", Recurrence("Month", 5, "2026-08-31T06:00:00Z"), "2026-08-31T06:00 2027-01-31T06:00 2027-06-30T06:00" },
        { "3 years", Recurrence("Year", 3, "2026-08-31T06:00:00Z"), "2026-08-31T06:00 2029-08-31T06:00" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recurrence_is_due_at_its_times(string name, string recurrence, string expected)
    {
        var wanted = expected.Split(' ').Select(Time).ToList();

        var due = TriggerFiles.Schedule(recurrence).Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Take(wanted.Count).Select(one => one.ScheduledTime);

        Assert.True(wanted.SequenceEqual(due), $"{name}: {string.Join(' ', due)}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recurrence_goes_on_from_any_moment(string name, string recurrence, string expected)
    {
        var wanted = expected.Split(' ').Select(Time).ToList();
        var condition = TriggerFiles.Schedule(recurrence);

        for (var i = 0; i < wanted.Count - 1; i++)
        {
            Assert.True(
                wanted[i + 1] == condition.Due(wanted[i], DateTimeOffset.MaxValue).First().ScheduledTime
                && wanted[i + 1] == condition.Due(wanted[i + 1].AddTicks(-1), DateTimeOffset.MaxValue).First().ScheduledTime,
                $"{name}, after {wanted[i]:O}");
        }
    }

    [Theory]
    [InlineData("""{ "frequency": "Month", "interval": 12, "startTime": "2026-02-01T00:00:00Z", "schedule": { "monthDays": [30] } }""")]
    [InlineData("""{ "frequency": "Month", "interval": 12, "startTime": "0001-02-01T00:00:00Z", "schedule": { "monthDays": [30, -30] } }""")]
    [InlineData("""{ "frequency": "Hour", "interval": 24, "startTime": "1900-01-01T03:00:00Z", "schedule": { "hours": [5] } }""")]
    [InlineData("""{ "frequency": "Minute", "interval": 60, "startTime": "1900-01-01T03:00:00Z", "schedule": { "minutes": [5] } }""")]
    [InlineData("""{ "frequency": "Minute", "interval": 720, "startTime": "1900-01-01T03:00:00Z", "schedule": { "hours": [4], "minutes": [0] } }""")]
    [InlineData("""{ "frequency": "Day", "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T05:00:00Z", "schedule": { "hours": [6] } }""")]
    public void What_is_never_due_is_known_soon(string recurrence)
    {
        Assert.Empty(TriggerFiles.Schedule(recurrence).Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        Assert.Empty(TriggerFiles.Schedule(recurrence).Due(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue));
    }

    [Fact]
    public void A_start_long_ago_costs_nothing()
    {
        var every = TriggerFiles.Schedule(Recurrence("Minute", 7, "1900-01-01T00:00:00Z"));
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var due = every.Due(now, now.AddMinutes(14)).Select(one => one.ScheduledTime).ToList();

        Assert.Equal(2, due.Count);
        Assert.All(due, time => Assert.Equal(0, (time - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalMinutes % 7));
    }

    [Fact]
    public void The_end_belongs_to_it_and_the_moment_after_which_is_asked_does_not()
    {
        var condition = TriggerFiles.Schedule("""{ "frequency": "Day", "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-03T00:00:00Z" }""");

        Assert.Equal(
            [Time("2026-01-02T00:00"), Time("2026-01-03T00:00")],
            condition.Due(Time("2026-01-01T00:00"), DateTimeOffset.MaxValue).Select(one => one.ScheduledTime));
        Assert.Equal([Time("2026-01-02T00:00")], condition.Due(Time("2026-01-01T00:00"), Time("2026-01-02T00:00")).Select(one => one.ScheduledTime));
    }

    [Fact]
    public void An_end_is_what_clocks_of_the_zone_show()
    {
        var condition = TriggerFiles.Schedule("""
            { "frequency": "Day", "startTime": "2026-01-01T09:00:00", "endTime": "2026-01-02T09:00:00", "timeZone": "Tokyo Standard Time" }
            """);

        Assert.Equal(
            [Time("2026-01-01T00:00"), Time("2026-01-02T00:00")], condition.Due(default, DateTimeOffset.MaxValue).Select(one => one.ScheduledTime));
    }

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    static string Daily(string start, string zone) => $$"""{ "frequency": "Day", "interval": 1, "startTime": "{{start}}", "timeZone": "{{zone}}" }""";

    static string Recurrence(string frequency, int interval, string start) =>
        $$"""{ "frequency": "{{frequency}}", "interval": {{interval}}, "startTime": "{{start}}", "timeZone": "UTC" }""";

    static string Monthly(string schedule, int interval = 1) => Schedule("Month", "2026-01-01T00:00:00Z", schedule, interval);

    static string Schedule(string frequency, string start, string schedule, int interval = 1) =>
        $$"""{ "frequency": "{{frequency}}", "interval": {{interval}}, "startTime": "{{start}}", "schedule": { {{schedule}} } }""";
}
