using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Functions.Durable;
using Sluice.Functions.Tests.Support;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class RunWatchTests
{
    [Fact]
    public async Task An_activity_of_a_run_that_has_ended_does_not_begin_and_throws_nothing()
    {
        var began = false;

        var result = await WatchAsync(OrchestrationRuntimeStatus.Terminated, _ =>
        {
            began = true;
            return Task.FromResult("result");
        }, CancellationToken.None);

        Assert.Equal((null, false), (result, began));
    }

    [Fact]
    public async Task An_activity_stops_when_its_run_ends_and_throws_nothing()
    {
        var failed = new OrchestrationMetadata("Pipeline", "run") { RuntimeStatus = OrchestrationRuntimeStatus.Failed };
        await using var client = new OneInstance(failed) { AppearsAfter = 2 };

        Assert.Null(await Watch(client).WhileRunningAsync("run", ForeverAsync, null, CancellationToken.None));
    }

    [Fact]
    public async Task An_activity_that_the_host_stops_may_be_tried_again_and_says_no_more_than_that()
    {
        using var host = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var fault = await Assert.ThrowsAsync<HostStoppingException>(() =>
            WatchAsync(OrchestrationRuntimeStatus.Running, ForeverAsync, host.Token));

        Assert.Equal((Side.Engine, "HostStopping", false, null), (fault.Side, fault.Code, fault.IsFinal, fault.InnerException));
        Assert.DoesNotContain('\n', fault.ToString());
    }

    [Fact]
    public async Task An_activity_goes_on_while_its_run_cannot_be_read()
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Pipeline", "run")) { IsUnreadable = true };

        var result = await Watch(client).WhileRunningAsync("run", async token =>
        {
            await Task.Delay(300, token);
            return "result";
        }, null, CancellationToken.None);

        Assert.Equal("result", result);
        Assert.True(client.Looks > 1);
    }

    [Fact]
    public async Task A_fault_leaves_without_its_cause_which_may_quote_a_row()
    {
        var cause = new InvalidOperationException("invalid input syntax for type integer: \"4711-secret\"");

        var fault = await Assert.ThrowsAsync<SluiceException>(() => WatchAsync<string>(
            OrchestrationRuntimeStatus.Running,
            _ => throw new SluiceException(Side.Source, "22P02", "Line 3 is wrong.", cause),
            CancellationToken.None));

        Assert.Equal((Side.Source, "22P02", "Line 3 is wrong.", null), (fault.Side, fault.Code, fault.Detail, fault.InnerException));
    }

    static async Task<string> ForeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "";
    }

    static async Task<T?> WatchAsync<T>(
        OrchestrationRuntimeStatus status, Func<CancellationToken, Task<T>> activity, CancellationToken cancellationToken)
        where T : class
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Pipeline", "run") { RuntimeStatus = status });
        return await Watch(client).WhileRunningAsync("run", activity, null, cancellationToken);
    }

    static RunWatch Watch(DurableTaskClient client) => new(client, new HastyTime(), NullLogger.Instance);

    /// <summary>Timers that go off fifty times too early.</summary>
    sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 50, period / 50);
    }
}
