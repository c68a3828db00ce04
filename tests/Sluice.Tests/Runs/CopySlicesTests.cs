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

    [Fact]
    public void The_tables_of_a_copy_are_told_by_what_their_slices_and_steps_did()
    {
        var slices = Many(OrchestrationStatus.InProgress);

        Assert.Equal(
            ["a InProgress load 1 of 2", "b InProgress indexes 1 of 1", "c Succeeded  1 of 1", "d Failed finish 1 of 1", "e Queued  0 of 0"],
            slices.Tables.Select(table => $"{table.Name} {table.Status} {table.Step} {table.SlicesDone} of {table.Slices}"));
        Assert.Equal((70, 7), (slices.Tables[0].Bytes, slices.Tables[0].Rows));
        Assert.Equal(2000, slices.Tables[1].IndexMs);
        Assert.Equal((Start.AddSeconds(1), Start.AddSeconds(9)), (slices.Tables[2].Start, slices.Tables[2].End));
        Assert.Equal("Sink Verification", slices.Tables[3].LastFault);
        var told = slices.Told();
        Assert.Equal(("sr", 5, 5), (((string?)told["states"])![..2], (int)told["slices"]!, (int)told["tables"]!));
        Assert.Equal(
            ["find 5 of 5 ended", "load 4 of 5 goes on", "indexes 2 of 3 goes on"],
            told["steps"]!.AsArray().Select(step => $"{step!["name"]} {step["count"]} of {step["of"]} {(step["end"] is null ? "goes on" : "ended")}"));
    }

    [Fact]
    public void Tables_end_with_their_activity()
    {
        Assert.Equal(
            ["Cancelled", "Cancelled", "Succeeded", "Failed", "Queued"], Many(OrchestrationStatus.Cancelled).Tables.Select(table => $"{table.Status}"));
        Assert.All(Many(OrchestrationStatus.Cancelled).Told()["steps"]!.AsArray(), step => Assert.NotNull(step!["end"]));
    }

    /// <summary>Of five tables one is loaded, one gets indexes, one is done, one has failed in the end, one has not begun.</summary>
    static CopySlices Many(OrchestrationStatus status)
    {
        var slices = new CopySlices(Activity(status));
        slices.Add(new KeptSlices { Tables = new TablesFacts(["a", "b", "c", "d", "e"], [70, 60, 50, 40, 30], 3, Start, Start.AddSeconds(1)) }, Start.AddSeconds(1));
        foreach (var (table, count) in new[] { ("a", 2), ("b", 1), ("c", 1), ("d", 1) })
            slices.Add(new KeptSlices { Table = table, Copy = new CopyFacts(count, "byte", 3, false) { Indexes = table is "b" ? 1 : table is "c" ? 2 : 0 } }, Start.AddSeconds(1));
        slices.Add(new KeptSlices
        {
            Slices =
            [
                Done("a", 0) with { Rows = 7 }, State(1, SliceStatus.InProgress) with { Table = "a" }, Done("b", 0), Done("c", 0), Done("d", 0),
            ],
        }, Start.AddSeconds(12));
        slices.Add(new KeptSlices
        {
            Steps =
            [
                new StepState(CopyStep.Indexes, "b", Start.AddSeconds(10)),
                new StepState(CopyStep.Indexes, "c", Start.AddSeconds(5)) { End = Start.AddSeconds(8), Count = 2 },
                new StepState(CopyStep.Finish, "c", Start.AddSeconds(8)) { End = Start.AddSeconds(9) },
                new StepState(CopyStep.Finish, "d", Start.AddSeconds(8)) { End = Start.AddSeconds(9), LastFault = "Sink Verification" },
            ],
        }, Start.AddSeconds(12));
        return slices;

        static SliceState Done(string table, int index) => State(index, SliceStatus.Succeeded) with { Table = table, Start = Start.AddSeconds(1), End = Start.AddSeconds(4) };
    }

    static SliceState State(int index, SliceStatus status) => new(index) { Status = status, Start = Start };

    static CopySlices Of(OrchestrationStatus status, bool hasLimit = false)
    {
        var slices = new CopySlices(Activity(status));
        slices.Add(new KeptSlices { Copy = new CopyFacts(4, "byte", 2, hasLimit) }, Start);
        return slices;
    }

    static ActivityRunRecord Activity(OrchestrationStatus status) => new()
    {
        ActivityRunId = "a",
        ActivityName = "C",
        ActivityType = "Copy",
        PipelineName = "P",
        PipelineRunId = "r",
        Status = status,
        ActivityRunStart = Start,
        ActivityRunEnd = status.HasEnded ? Start.AddSeconds(20) : null,
    };
}
