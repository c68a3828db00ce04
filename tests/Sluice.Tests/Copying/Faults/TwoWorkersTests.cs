using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>Two workers, each with connections of its own, run the same slice at the same time.</summary>
public sealed class TwoWorkersTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rows_are_there_once_and_both_workers_report_them(bool firstLosesItsConnection)
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var gate = await Gate.CloseAsync(scenario, 6000);
        var factory = scenario.Factory().Copy("Orders", Orders.Gated(), End.Table("orders", "copied").WrittenAgainAtOnce()).Build();
        var watch = new RetryWatch();
        await using var one = new LocalCopies(factory, watch);
        await using var other = new LocalCopies(factory, runId: one.RunId);
        var request = await one.ResolveAsync("Orders");
        var plan = await one.Activities.PlanAsync(request, CancellationToken.None);
        await one.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        var slice = new SliceRequest(request, plan.Shape, Assert.Single(plan.Slices));

        var first = one.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var writer = await scenario.WaitForSessionAsync("COPY%FROM STDIN%");
        var second = other.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("INSERT INTO sluice.slice%", "Lock");
        if (firstLosesItsConnection)
            await scenario.ExecuteAsync($"SELECT pg_terminate_backend({writer})");
        await gate.OpenAsync();

        Assert.Equal(Orders.Rows, (await first).Rows);
        Assert.Equal(Orders.Rows, (await second).Rows);
        // The second worker had the slice then, and the first one, trying again, waited for it.
        Assert.Equal(firstLosesItsConnection ? 1 : 0, watch.Retries.Count);
        await Orders.AssertCopiedAsync(scenario, scenario);
        Assert.Equal(1, await scenario.CountAsync("sluice.slice WHERE slice >= 0"));
        await scenario.AssertNoSessionIsLeftAsync();
    }
}
