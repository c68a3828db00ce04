using Sluice.Activities;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Tests.Pipelines;

public sealed class LargePipelineTests
{
    /// <summary>Whether they follow each other, stand beside each other, or are skipped one after the other.</summary>
    [Theory]
    [InlineData("chain")]
    [InlineData("row")]
    [InlineData("skipped")]
    public async Task Ten_thousand_activities_are_run_in_seconds(string shape)
    {
        var ran = 0;
        var activities = Enumerable.Range(0, 10_000).Select(number => new ActivityOutline($"A{number}", "Script", DependsOn(number), null)).ToList();
        var engine = new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
            .Add(PipelineActivities.Outline, (_, _) => Task.FromResult(new PipelineOutline(activities)))
            .Add(PipelineActivities.Tell, (_, _) => Task.FromResult(true))
            .Add(ActivityHost.Tell, (_, _) => Task.FromResult(true))
            .Add(ActivityHost.Run, (_, _) => Interlocked.Increment(ref ran) == 1 && shape == "skipped"
                ? throw new SluiceException(Side.Source, "42P01", "It is broken.") : Task.FromResult(new ActivityResult()))
            .Add(PipelineOrchestration.Definition, PipelineOrchestration.RunAsync);

        // Away from the few threads that the tests share.
        var run = Task.Run(() => engine.RunAsync(PipelineOrchestration.Definition, new PipelineRunRequest("run", "P", []), "run"))
            .WaitAsync(TimeSpan.FromSeconds(30));

        if (shape == "skipped")
            Assert.Equal("A0", (await Assert.ThrowsAsync<PipelineFailedException>(() => run)).Activity);
        else
            Assert.Equal(activities.Select(activity => activity.Name), (await run).Activities.Select(activity => activity.ActivityName));
        Assert.Equal(shape == "skipped" ? 1 : 10_000, ran);

        IReadOnlyList<ActivityDependency> DependsOn(int number) =>
            shape == "row" || number == 0 ? [] : [new ActivityDependency($"A{number - 1}", [DependencyCondition.Succeeded])];
    }
}
