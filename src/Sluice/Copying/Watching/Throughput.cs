using System.Text.Json.Serialization;

namespace Sluice.Copying.Watching;

/// <summary>What a process has read for a copy, over time.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Milliseconds">How long each interval was, one behind the other.</param>
/// <param name="Bytes">What was read in each.</param>
public sealed record Throughput(
    [property: JsonPropertyName("start")] DateTimeOffset Start,
    [property: JsonPropertyName("milliseconds")] IReadOnlyList<long> Milliseconds,
    [property: JsonPropertyName("bytes")] IReadOnlyList<long> Bytes)
{
    // Of a copy of any length: two intervals become one when there are more.
    const int MaxIntervals = 240;

    /// <summary>With one more interval.</summary>
    public Throughput Add(TimeSpan length, long bytes)
    {
        List<(long Milliseconds, long Bytes)> all =
            [.. Milliseconds.Zip(Bytes), ((long)length.TotalMilliseconds, bytes)];
        if (all.Count > MaxIntervals)
            all = [.. all.Chunk(2).Select(pair => (pair.Sum(one => one.Milliseconds), pair.Sum(one => one.Bytes)))];
        return this with { Milliseconds = [.. all.Select(one => one.Milliseconds)], Bytes = [.. all.Select(one => one.Bytes)] };
    }

    /// <summary>What several processes have read, in intervals of one length.</summary>
    /// <param name="all">What each has read.</param>
    /// <param name="start">Where the first interval begins.</param>
    /// <param name="length">The length of an interval.</param>
    /// <param name="count">How many there are.</param>
    public static IReadOnlyList<long> Sum(IEnumerable<Throughput> all, DateTimeOffset start, TimeSpan length, int count)
    {
        var sums = new double[count];
        foreach (var one in all)
        {
            var from = (one.Start - start).TotalMilliseconds;
            foreach (var (milliseconds, bytes) in one.Milliseconds.Zip(one.Bytes))
            {
                var to = from + Math.Max(milliseconds, 1);
                // An interval may lie across several.
                var first = Math.Clamp((int)(from / length.TotalMilliseconds), 0, count - 1);
                var last = Math.Clamp((int)(to / length.TotalMilliseconds), first, count - 1);
                for (var i = first; i <= last; i++)
                {
                    var (begin, end) = (i == first ? from : i * length.TotalMilliseconds, i == last ? to : (i + 1) * length.TotalMilliseconds);
                    sums[i] += bytes * (end - begin) / (to - from);
                }

                from += milliseconds;
            }
        }

        // Rounded so that all together are what was read.
        var (total, told) = (0.0, 0L);
        return [.. sums.Select(sum =>
        {
            total += sum;
            var next = (long)Math.Round(total) - told;
            told += next;
            return next;
        })];
    }
}
