using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Triggers.Schedules;

/// <summary>A recurrence as a test makes it up.</summary>
sealed record GeneratedRecurrence(string Frequency, int Interval, DateTime Start, string Zone)
{
    static readonly string[] Frequencies = ["Minute", "Hour", "Day", "Week", "Month", "Year"];

    public int[] Minutes { get; init; } = [];

    public int[] Hours { get; init; } = [];

    public DayOfWeek[] WeekDays { get; init; } = [];

    public int[] MonthDays { get; init; } = [];

    public (DayOfWeek Day, int? Number)[] Occurrences { get; init; } = [];

    /// <summary>Makes one up; each frequency is met equally often.</summary>
    public static GeneratedRecurrence Next(Random random, string zone, int number)
    {
        var frequency = Frequencies[number % Frequencies.Length];
        int[] intervals = [1, 1, 2, 3, frequency == "Minute" ? random.Next(1, 1001) : random.Next(1, 20)];
        var start = new DateTime(2025, 12, 31, 23, 59, 0).AddMinutes(-random.Next(0, random.Next(2) == 0 ? 1_000_000 : 6_000_000));
        var days = random.Next(3);
        return new GeneratedRecurrence(frequency, intervals[random.Next(intervals.Length)], start, zone)
        {
            Minutes = Numbers(0, 59),
            Hours = Numbers(0, 23),
            WeekDays = frequency == "Week" ? [.. Numbers(0, 6).Select(day => (DayOfWeek)day)] : [],
            MonthDays = frequency == "Month" && days == 1 ? [.. Numbers(-31, 31).Where(day => day != 0)] : [],
            Occurrences = frequency == "Month" && days == 2
                ? [.. Numbers(0, 6).Select(day => ((DayOfWeek)day, random.Next(-5, 6) is var which && which == 0 ? (int?)null : which))] : [],
        };

        int[] Numbers(int least, int most) => random.Next(5) < 2 ? []
            : [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(least, most + 1)).Distinct()];
    }

    public string Json
    {
        get
        {
            var schedule = new JsonObject();
            Add("minutes", Minutes.Select(minute => (JsonNode)minute));
            Add("hours", Hours.Select(hour => (JsonNode)hour));
            Add("weekDays", WeekDays.Select(day => (JsonNode)day.ToString()));
            Add("monthDays", MonthDays.Select(day => (JsonNode)day));
            Add("monthlyOccurrences", Occurrences.Select(one => (JsonNode)(one.Number is { } number
                ? new JsonObject { ["day"] = one.Day.ToString(), ["occurrence"] = number } : new JsonObject { ["day"] = one.Day.ToString() })));
            return new JsonObject
            {
                ["frequency"] = Frequency,
                ["interval"] = Interval,
                ["startTime"] = Start.ToString("s", CultureInfo.InvariantCulture),
                ["timeZone"] = Zone,
                ["schedule"] = schedule,
            }.ToJsonString();

            void Add(string name, IEnumerable<JsonNode> values)
            {
                if (values.ToArray() is { Length: > 0 } items)
                    schedule[name] = new JsonArray(items);
            }
        }
    }
}
