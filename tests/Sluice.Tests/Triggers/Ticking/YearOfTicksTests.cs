using System.Globalization;
using Sluice.Tests.Triggers.Schedules;
using Xunit.Abstractions;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>A year in which schedules are started tick by tick, compared with a walk through all its minutes.</summary>
public sealed class YearOfTicksTests(ITestOutputHelper output)
{
    // A schedule of every minute would be half a million runs, and is one kind among many.
    const int MostTimes = 400, MostMinutesLate = 1430;

    [Fact]
    public async Task Each_occurrence_starts_once_however_late_ticks_are_and_whatever_clocks_and_hosts_do()
    {
        var random = new Random(SimulatedYearTests.Seed);
        var years = SimulatedYearTests.Zones.Select(zone => new YearOfMinutes(zone, SimulatedYearTests.Year)).ToList();
        var wanted = new Dictionary<string, List<DateTime>>();
        var factory = new TickedFactory();
        var end = new DateTimeOffset(SimulatedYearTests.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1);
        factory.Time.AdjustTime(end.AddYears(-1));
        factory.Files.Pipeline("Q", """{ "at": { "type": "String" } }""");
        for (var number = 0; wanted.Count < SimulatedYearTests.Count; number++)
        {
            var year = years[number % years.Count];
            var recurrence = GeneratedRecurrence.Next(random, year.Zone, number);
            if (TriggerFiles.Schedule(recurrence.Json).Due(factory.Time.GetUtcNow(), end).Take(MostTimes + 1).Count() > MostTimes)
                continue;
            var name = $"T{number}";
            wanted[name] = year.Due(recurrence);
            factory.Files.Whole(name, $$"""
                { "type": "ScheduleTrigger", "runtimeState": "Started", "typeProperties": { "recurrence": {{recurrence.Json}} },
                  "pipelines": [{{TriggerFiles.Start("Q", """{ "at": "@trigger().scheduledTime" }""")}}] }
                """);
        }

        await factory.TickAsync();
        var ticks = 1;
        for (; factory.Time.GetUtcNow() < end; ticks++)
        {
            var later = factory.Time.GetUtcNow().AddMinutes(random.Next(8) == 0 ? 1 : random.Next(MostMinutesLate / 2, MostMinutesLate)).AddTicks(random.Next(600_000_000));
            factory.Time.SetUtcNow(later < end ? later : end);
            await factory.TickAsync(hosts: random.Next(10) == 0 ? 2 : 1);
            if (random.Next(10) == 0)
            {
                // The clock is set back, and right again.
                var now = factory.Time.GetUtcNow();
                factory.Time.AdjustTime(now.AddMinutes(-random.Next(1, 5000)));
                await factory.TickAsync();
                factory.Time.AdjustTime(now);
            }
        }

        output.WriteLine($"{factory.Engine.Started.Count} runs in {ticks} ticks of {wanted.Count} triggers");
        Assert.Empty(factory.Told);
        var started = factory.Engine.Started.ToLookup(run => run.TriggerName!, run => Time((string)run.Parameters["at"]!));
        foreach (var (name, times) in wanted)
            Assert.True(times.SequenceEqual(started[name].Order()), $"{name}: {string.Join(' ', times.Except(started[name]).Concat(started[name].Except(times)).Take(5))}");
        Assert.True(wanted.Values.Count(times => times.Count > 0) > SimulatedYearTests.Count / 2);
        Assert.All(await factory.RunsAsync(), run => Assert.Equal("Succeeded", run.Run.Status));
    }

    static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
