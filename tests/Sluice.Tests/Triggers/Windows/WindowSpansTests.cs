using System.Text.Json;
using CsCheck;
using Sluice.Triggers.Windows;

namespace Sluice.Tests.Triggers.Windows;

/// <summary>Spans of windows, compared with a list of hours.</summary>
public sealed class WindowSpansTests
{
    const int Hours = 24;

    static readonly Gen<(bool IsAdded, int Start, int End)> Change = Gen.Select(Gen.Bool, Gen.Int[0, Hours - 1], Gen.Int[1, 8], (isAdded, start, length) => (isAdded, start, Math.Min(start + length, Hours)));

    [Fact]
    public void Windows_that_were_added_and_not_taken_away_are_covered_and_no_others() => Change.Array[0, 40].Sample(changes =>
    {
        var (spans, hours) = (WindowSpans.None, new bool[Hours]);
        foreach (var (isAdded, start, end) in changes)
        {
            spans = isAdded ? spans.With(Of(start, end)) : spans.Without(Of(start, end));
            Array.Fill(hours, isAdded, start, end - start);
        }

        for (var start = 0; start < Hours; start++)
        {
            for (var end = start + 1; end <= Hours; end++)
                Assert.Equal(Array.TrueForAll(hours[start..end], hour => hour), spans.Cover(Of(start, end)));
        }

        // As few as there can be, in order.
        Assert.Equal(hours.Where((hour, i) => hour && (i == 0 || !hours[i - 1])).Count(), spans.Spans.Count);
        Assert.Equal(spans.Spans.OrderBy(span => span.Start), spans.Spans);
        Assert.Equal(spans.Spans, JsonSerializer.Deserialize<WindowSpans>(JsonSerializer.Serialize(spans))!.Spans);
    }, iter: 500, threads: 1);

    static Window Of(int start, int end) => new(At(start), At(end));

    static DateTimeOffset At(int hour) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour);
}
