using Sluice.Copying.Watching;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Tests.Runs;

public sealed class CopySlicesTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_slice_that_two_processes_have_begun_is_one_with_the_attempts_of_both()
    {
        var slices = Of(OrchestrationStatus.InProgress);
        slices.Add(new KeptSlices { Slices = [new SliceState(1) { Status = SliceStatus.Succeeded, Start = Start.AddSeconds(9), End = Start.AddSeconds(12), Rows = 7, ReadMs = 10 }] }, Start.AddSeconds(12));
        slices.Add(new KeptSlices { Slices = [new SliceState(1) { Status = SliceStatus.InProgress, Start = Start.AddSeconds(1), Rows = 5, ReadMs = 20, Retries = 1, LastFault = "Sink 57P01" }] }, Start.AddSeconds(3));

        var one = slices.All[1];

        Assert.Equal((SliceStatus.Succeeded, Start.AddSeconds(1), 7, 30, 2, "Sink 57P01"), (one.Status, one.Start, one.Rows, one.ReadMs, one.Retries, one.LastFault));
        Assert.Equal("-s--", (string?)slices.Told()["states"]);
    }

    [Theory]
    [InlineData(OrchestrationStatus.InProgress, "rfw-")]
    [InlineData(OrchestrationStatus.Succeeded, "ssss")]
    [InlineData(OrchestrationStatus.Failed, "cfc-")]
    [InlineData(OrchestrationStatus.Cancelled, "cfc-")]
    public void Slices_end_with_their_activity_whatever_was_told_last(OrchestrationStatus activity, string states)
    {
        var slices = Of(activity);
        slices.Add(new KeptSlices
        {
            Slices = [State(0, SliceStatus.InProgress), State(1, SliceStatus.Failed), State(2, SliceStatus.Retrying)],
        }, Start.AddSeconds(1));

        Assert.Equal(states, (string?)slices.Told()["states"]);
    }

    [Theory]
    [InlineData(900, 100, 0, false, "source")]
    [InlineData(900, 100, 0, true, "speedLimit")]
    [InlineData(300, 1900, 0, true, "sink")]
    [InlineData(1500, 1400, 0, false, "neither")]
    [InlineData(100, 50, 0, false, "neither")]
    [InlineData(300, 200, 1500, false, "retries")]
    public void What_a_copy_is_slow_for_is_told(long read, long write, long wait, bool hasLimit, string expected)
    {
        var slices = Of(OrchestrationStatus.InProgress, hasLimit);
        var took = Math.Max(1000, Math.Max(read, write));
        slices.Add(new KeptSlices
        {
            Slices = [State(0, SliceStatus.Succeeded) with { End = Start.AddMilliseconds(took), ReadMs = read, WriteMs = write, RetryWaitMs = wait }],
        }, Start.AddSeconds(10));

        Assert.Equal(expected, (string?)slices.Told()["bottleneck"]);
    }

    [Fact]
    public void A_short_copy_is_slow_for_nothing()
    {
        var slices = Of(OrchestrationStatus.Succeeded);
        slices.Add(new KeptSlices { Slices = [State(0, SliceStatus.Succeeded) with { End = Start.AddMilliseconds(80), ReadMs = 70 }] }, Start.AddSeconds(1));

        Assert.Null(slices.Told()["bottleneck"]);
    }

    static SliceState State(int index, SliceStatus status) => new(index) { Status = status, Start = Start };

    static CopySlices Of(OrchestrationStatus status, bool hasLimit = false)
    {
        var slices = new CopySlices(new ActivityRunRecord
        {
            ActivityRunId = "a",
            ActivityName = "C",
            ActivityType = "Copy",
            PipelineName = "P",
            PipelineRunId = "r",
            Status = status,
            ActivityRunStart = Start,
            ActivityRunEnd = status.HasEnded ? Start.AddSeconds(20) : null,
        });
        slices.Add(new KeptSlices { Copy = new CopyFacts(4, "byte", 2, hasLimit) }, Start);
        return slices;
    }
}
