using System.Globalization;

namespace Sluice.Copying;

/// <summary>Names slices by their numbers: <c>3 slices (0-1, 5)</c>.</summary>
static class SliceNumbers
{
    // A note is to be read.
    const int MaxRanges = 20;

    public static string Of(IEnumerable<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        var count = 0;
        foreach (var number in numbers.Order())
        {
            count++;
            if (ranges.Count > 0 && ranges[^1].Last == number - 1)
                ranges[^1] = (ranges[^1].First, number);
            else
                ranges.Add((number, number));
        }

        var texts = ranges.Take(MaxRanges).Select(range => string.Create(CultureInfo.InvariantCulture,
            $"{range.First}{(range.Last > range.First ? string.Create(CultureInfo.InvariantCulture, $"-{range.Last}") : "")}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{count} slice{(count == 1 ? "" : "s")} ({string.Join(", ", texts)}{(ranges.Count > MaxRanges ? " ..." : "")})");
    }
}
