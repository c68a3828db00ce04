using System.Text.Json;
using Sluice.Activities;
using Sluice.Definitions.Pipelines;
using Sluice.Pipelines;

namespace Sluice.Tests.Pipelines;

public sealed class PipelineOrchestrationTests
{
    [Fact]
    public async Task Activities_run_after_what_they_depend_on_whatever_their_order_in_the_file()
    {
        var pipeline = new Scripted().Add("C", "B:Succeeded").Add("A").Add("B", "a:Succeeded");

        var result = await pipeline.RunAsync();

        Assert.Equal(["A", "B", "C"], pipeline.Started);
        Assert.Equal(["C", "A", "B"], result.Activities.Select(run => run.ActivityName));
    }

    /// <summary>A ends in one of three ways; B depends on it by a condition.</summary>
    [Theory]
    [InlineData(ActivityStatus.Succeeded, "Succeeded", true)]
    [InlineData(ActivityStatus.Succeeded, "Failed", false)]
    [InlineData(ActivityStatus.Succeeded, "Skipped", false)]
    [InlineData(ActivityStatus.Succeeded, "Completed", true)]
    [InlineData(ActivityStatus.Failed, "Succeeded", false)]
    [InlineData(ActivityStatus.Failed, "Failed", true)]
    [InlineData(ActivityStatus.Failed, "Skipped", false)]
    [InlineData(ActivityStatus.Failed, "Completed", true)]
    [InlineData(ActivityStatus.Skipped, "Succeeded", false)]
    [InlineData(ActivityStatus.Skipped, "Failed", false)]
    [InlineData(ActivityStatus.Skipped, "Skipped", true)]
    [InlineData(ActivityStatus.Skipped, "Completed", false)]
    [InlineData(ActivityStatus.Failed, "Succeeded|Failed", true)]
    [InlineData(ActivityStatus.Skipped, "Failed|Skipped", true)]
    [InlineData(ActivityStatus.Succeeded, "Failed|Skipped", false)]
    public async Task A_condition_decides_whether_an_activity_runs(ActivityStatus status, string condition, bool runs)
    {
        // X succeeds, so what waits for its failure is skipped.
        var pipeline = new Scripted().Add("X").Add("B", $"A:{condition}");
        pipeline = status == ActivityStatus.Skipped ? pipeline.Add("A", "X:Failed") : pipeline.Add("A");
        if (status == ActivityStatus.Failed)
            pipeline.Failing("A");

        await pipeline.EndAsync();

        Assert.Equal(runs, pipeline.Started.Contains("B"));
    }

    [Fact]
    public async Task Several_dependencies_must_all_be_met()
    {
        var pipeline = new Scripted()
            .Add("A").Add("B").Add("C", "A:Succeeded", "B:Succeeded").Add("D", "A:Succeeded", "B:Failed").Failing("B");

        await pipeline.EndAsync();

        Assert.Equal(["A", "B", "D"], pipeline.Started.Order());
    }

    [Fact]
    public async Task A_chain_behind_a_failure_is_skipped_to_its_end()
    {
        var pipeline = new Scripted().Add("A").Add("B", "A:Succeeded").Add("C", "B:Succeeded").Add("Alarm", "C:Skipped").Failing("A");

        var (statuses, fault) = await pipeline.EndAsync();

        Assert.Equal(["A", "Alarm"], pipeline.Started);
        Assert.Null(fault);
        Assert.Equal("A Failed, B Skipped, C Skipped, Alarm Succeeded", statuses);
    }

    /// <summary>
    /// The patterns of ADF's page on error handling: a run succeeds when its leaves do; a skipped leaf counts as its parents.
    /// </summary>
    [Theory]
    [InlineData("try-catch: B on failure", new[] { "B=A:Failed" }, new[] { "A" }, true)]
    [InlineData("do-if-else: B is a skipped leaf of a failure", new[] { "B=A:Succeeded", "C=A:Failed" }, new[] { "A" }, false)]
    [InlineData("do-if-else: C is a skipped leaf of a success", new[] { "B=A:Succeeded", "C=A:Failed" }, new string[0], true)]
    [InlineData("do-if-skip-else: C hangs on B too", new[] { "B=A:Succeeded", "C=A:Failed,B:Skipped" }, new[] { "A" }, true)]
    [InlineData("B on completion", new[] { "B=A:Completed" }, new[] { "A" }, true)]
    [InlineData("a failed leaf", new[] { "B=A:Succeeded" }, new[] { "B" }, false)]
    [InlineData("a failed leaf after a caught failure", new[] { "B=A:Failed" }, new[] { "A", "B" }, false)]
    [InlineData("a leaf two skips behind a failure", new[] { "B=A:Succeeded", "C=B:Succeeded" }, new[] { "A" }, false)]
    [InlineData("no failure", new[] { "B=A:Succeeded" }, new string[0], true)]
    public async Task A_run_succeeds_by_the_rule_of_ADF(string pattern, string[] activities, string[] failing, bool succeeds)
    {
        var pipeline = new Scripted().Add("A").Failing(failing);
        foreach (var activity in activities.Select(text => text.Split('=')))
            pipeline.Add(activity[0], activity[1].Split(','));

        var (_, fault) = await pipeline.EndAsync();

        Assert.True(succeeds == fault is null, pattern);
        if (fault is not null)
            Assert.Equal((Side.Source, "42P01", $"{failing[^1]} is broken."), (fault.Side, fault.Code, fault.Detail));
    }

    [Theory]
    [InlineData(DependencyCondition.Succeeded, "OnSuccess")]
    [InlineData(DependencyCondition.Failed, "OnFailure")]
    [InlineData(DependencyCondition.Skipped, "OnSkip")]
    public async Task An_inactive_activity_does_not_run_and_counts_as_it_is_marked(DependencyCondition mark, string next)
    {
        var pipeline = new Scripted()
            .AddInactive("A", mark).Add("OnSuccess", "A:Succeeded").Add("OnFailure", "A:Failed").Add("OnSkip", "A:Skipped");

        var (_, fault) = await pipeline.EndAsync();

        Assert.Equal([next], pipeline.Started);
        Assert.Equal(mark == DependencyCondition.Failed, fault is not null);
    }

    [Fact]
    public async Task An_inactive_leaf_that_is_marked_as_failed_fails_the_run_by_its_definition()
    {
        var (_, fault) = await new Scripted().AddInactive("A", DependencyCondition.Failed).EndAsync();

        Assert.Equal((Side.Definition, "ActivityInactive"), (fault!.Side, fault.Code));
        Assert.Contains("'A'", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inactive_activity_waits_its_turn()
    {
        var pipeline = new Scripted().Add("A").AddInactive("B", DependencyCondition.Succeeded, "A:Succeeded").Add("C", "B:Succeeded");

        var (statuses, _) = await pipeline.EndAsync();

        Assert.Equal(["A", "C"], pipeline.Started);
        Assert.Equal("A Succeeded, B Succeeded, C Succeeded", statuses);
    }

    [Fact]
    public async Task The_outputs_and_errors_of_what_ended_are_visible_later()
    {
        var pipeline = new Scripted().Add("A").Add("B").Add("C", "A:Succeeded", "B:Failed");
        pipeline.Copy = name => name == "B"
            ? throw new SluiceException(Side.Sink, "23505", "Twice there.")
            : Task.FromResult(Scripted.Output(42));

        await pipeline.RunAsync();

        var seen = pipeline.Seen["C"].Activities;
        Assert.Equal(42, (int)seen["A"].Output!.Value!["rowsCopied"]!);
        Assert.Equal((ActivityStatus.Succeeded, ActivityStatus.Failed), (seen["A"].Status, seen["B"].Status));
        Assert.Contains("Twice there.", seen["B"].Error!.Message, StringComparison.Ordinal);
        Assert.Empty(pipeline.Seen["A"].Activities);
    }

    [Fact]
    public async Task Branches_that_do_not_depend_on_each_other_run_at_the_same_time()
    {
        using var both = new Barrier(2);
        var pipeline = new Scripted()
            .Add("Start").Add("Left", "Start:Succeeded").Add("Right", "Start:Succeeded").Add("End", "Left:Succeeded", "Right:Succeeded");
        pipeline.Copy = name => Task.Run(() =>
            name is "Start" or "End" || both.SignalAndWait(TimeSpan.FromSeconds(30)) ? Scripted.Output(1) : throw new TimeoutException());

        await pipeline.RunAsync();

        Assert.Equal("End", pipeline.Started.Last());
        Assert.Equal(1, both.CurrentPhaseNumber);
    }

    [Fact]
    public async Task What_follows_a_short_branch_does_not_wait_for_a_long_one()
    {
        var endOfLong = new TaskCompletionSource();
        var pipeline = new Scripted().Add("Long").Add("Short").Add("AfterShort", "Short:Succeeded");
        pipeline.Copy = async name =>
        {
            if (name == "Long")
                await endOfLong.Task.WaitAsync(TimeSpan.FromSeconds(30));
            if (name == "AfterShort")
                endOfLong.SetResult();
            return Scripted.Output(1);
        };

        await pipeline.RunAsync();

        Assert.Equal(3, pipeline.Started.Count);
    }

    [Fact]
    public async Task A_cancelled_activity_cancels_the_run_and_nothing_catches_it()
    {
        var pipeline = new Scripted().Add("A").Add("Catch", "A:Failed");
        pipeline.Copy = _ => throw new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled.");

        var (_, fault) = await pipeline.EndAsync();

        Assert.Equal(Side.Cancelled, fault!.Side);
        Assert.Equal(["A"], pipeline.Started);
    }

    [Fact]
    public void The_status_of_a_run_fits_where_an_engine_keeps_it_however_many_activities_there_are()
    {
        var progress = new PipelineProgress();
        for (var i = 0; i < 1000; i++)
            progress.Add(new ActivityRun($"{i:00000}{new string('\u20ac', 50)}", "Wait", ActivityStatus.Succeeded, default, default, null, null));

        // Durable Functions takes 16 KB in UTF-16.
        Assert.InRange(JsonSerializer.Serialize(progress.Status).Length, 1, 8 * 1024);
        Assert.Equal(1000, progress.Status.Ended["Succeeded"]);
        Assert.StartsWith("00999", progress.Status.Latest[^1].Activity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_without_activities_succeeds() => Assert.Empty((await new Scripted().RunAsync()).Activities);
}
