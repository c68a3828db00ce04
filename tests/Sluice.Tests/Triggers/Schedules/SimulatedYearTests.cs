using Xunit.Abstractions;

namespace Sluice.Tests.Triggers.Schedules;

/// <summary>A year of ticks, compared with a walk through all its minutes.</summary>
public sealed class SimulatedYearTests(ITestOutputHelper output)
{
    public const int Year = 2026, Count = 200, Seed = 20261129;

    /// <summary>With daylight saving in both halves of the world, by half an hour too, and without.</summary>
    public static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata"];

    [Fact]
    public void Ticks_find_what_a_walk_through_all_minutes_of_the_year_finds()
    {
        var random = new Random(Seed);
        var years = Zones.Select(zone => new YearOfMinutes(zone, Year)).ToList();
        var all = Enumerable.Range(0, Count).Select(number => GeneratedRecurrence.Next(random, Zones[number % Zones.Length], number)).ToList();
        var conditions = all.ConvertAll(one => TriggerFiles.Schedule(one.Json));
        var ticks = Ticks(random).ToList();

        var before = ThreadTime.Now;
        var found = conditions.ConvertAll(condition => ticks.Zip(ticks.Skip(1))
            .SelectMany(tick => condition.Due(tick.First, tick.Second)).Select(one => one.ScheduledTime.UtcDateTime).ToList());
        var took = ThreadTime.Now - before;

        output.WriteLine($"{found.Sum(one => one.Count)} times in {ticks.Count} ticks of {Count} recurrences: {took.TotalSeconds:0.00} s");
        foreach (var (number, times) in found.Index())
        {
            var wanted = years[number % Zones.Length].Due(all[number]);
            Assert.True(wanted.SequenceEqual(times), $"{all[number].Json}: {Difference(wanted, times)}");
        }

        Assert.True(found.Count(one => one.Count > 0) > Count / 2);
        Assert.True(took < TimeSpan.FromSeconds(10), $"It took {took}.");
    }

    /// <summary>From the last moment before the year to the last in it: every minute, or later.</summary>
    static IEnumerable<DateTimeOffset> Ticks(Random random)
    {
        var end = new DateTimeOffset(Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1);
        for (var tick = new DateTimeOffset(Year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1); tick < end;
            tick = tick.AddMinutes(random.Next(4) == 0 ? 1 : random.Next(1, 1500)).AddTicks(random.Next(600_000_000)))
        {
            yield return tick;
        }

        yield return end;
    }

    static string Difference(List<DateTime> wanted, List<DateTime> times) =>
        $"missing {string.Join(' ', wanted.Except(times).Take(3).Select(time => $"{time:O}"))}, too many {string.Join(' ', times.Except(wanted).Take(3).Select(time => $"{time:O}"))}, "
        + $"doubled {string.Join(' ', times.GroupBy(time => time).Where(group => group.Skip(1).Any()).Take(3).Select(group => $"{group.Key:O}"))}";
}
