using Sluice.Copying.Watching;

namespace Sluice.Tests.Copying.Watching;

public sealed class ThroughputTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_copy_of_any_length_has_few_intervals_which_hold_all_that_was_read()
    {
        var read = new Throughput(Start, [], []);
        for (var i = 0; i < 10_000; i++)
            read = read.Add(TimeSpan.FromSeconds(2), i);

        Assert.InRange(read.Bytes.Count, 100, 240);
        Assert.Equal(Enumerable.Range(0, 10_000).Sum(one => (long)one), read.Bytes.Sum());
        Assert.Equal(20_000_000, read.Milliseconds.Sum());
    }

    [Fact]
    public void What_several_processes_have_read_is_added_up_where_it_lies_in_time()
    {
        var one = new Throughput(Start, [2000, 2000], [200, 400]);
        var other = new Throughput(Start.AddSeconds(1), [4000], [4000]);

        var sums = Throughput.Sum([one, other], Start, TimeSpan.FromSeconds(1), 5);

        Assert.Equal([100, 1100, 1200, 1200, 1000], sums);
    }

    [Fact]
    public void No_byte_is_lost_between_intervals()
    {
        var read = new Throughput(Start, [700, 900, 1300], [10, 11, 7]);

        var sums = Throughput.Sum([read], Start, TimeSpan.FromSeconds(1), 3);

        Assert.Equal(28, sums.Sum());
    }
}
