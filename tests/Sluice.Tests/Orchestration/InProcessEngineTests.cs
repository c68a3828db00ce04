using System.Collections.Concurrent;
using Sluice.Orchestration;

namespace Sluice.Tests.Orchestration;

public sealed class InProcessEngineTests
{
    static readonly Activity<int, int> Double = new("Double");
    static readonly Orchestration<int, int> Parent = new("Parent");
    static readonly Orchestration<int, int> Child = new("Child");
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    readonly ManualTime _time = new();

    [Fact]
    public async Task An_orchestration_calls_activities_and_children()
    {
        var engine = Engine()
            .Add(Double, (n, _) => Task.FromResult(2 * n))
            .Add(Child, (context, n) => context.CallAsync(Double, n, RetryPolicy.None))
            .Add(Parent, async (context, n) =>
                await context.CallAsync(Child, n, "child") + await context.CallAsync(Double, 100, RetryPolicy.None));

        Assert.Equal(210, await engine.RunAsync(Parent, 5, "run"));
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Sink)]
    [InlineData(Side.Engine)]
    public async Task A_failed_activity_is_tried_again_as_often_as_the_policy_says_with_its_waits(Side side)
    {
        var attempts = 0;
        var engine = Calling((_, _) => throw new SluiceException(side, "57P01", $"Attempt {++attempts}."), new RetryPolicy(4, Interval));

        var fault = await Assert.ThrowsAsync<SluiceException>(() => engine.RunAsync(Parent, 5, "run"));

        Assert.Equal((4, side, "57P01", "Attempt 4."), (attempts, fault.Side, fault.Code, fault.Detail));
        Assert.Equal([Interval, Interval, Interval], _time.Waits);
    }

    [Fact]
    public async Task A_retry_that_succeeds_ends_the_retries()
    {
        var attempts = 0;
        var engine = Calling(
            (n, _) => ++attempts < 3 ? throw new TimeoutException() : Task.FromResult(2 * n), new RetryPolicy(9, Interval));

        Assert.Equal(10, await engine.RunAsync(Parent, 5, "run"));
        Assert.Equal((3, 2), (attempts, _time.Waits.Count));
    }

    [Theory]
    [InlineData(Side.Definition, "Code")]
    [InlineData(Side.Cancelled, "Code")]
    [InlineData(Side.Source, "SnapshotLost")]
    [InlineData(Side.Sink, "CommitUnknown")]
    [InlineData(Side.Source, "28P01")]
    [InlineData(Side.Sink, "28000")]
    public async Task What_cannot_get_better_is_not_tried_again(Side side, string code)
    {
        var attempts = 0;
        var engine = Calling((_, _) => throw new SluiceException(side, code, $"Attempt {++attempts}."), new RetryPolicy(4, Interval));

        var fault = await Assert.ThrowsAsync<SluiceException>(() => engine.RunAsync(Parent, 5, "run"));

        Assert.Equal((1, side, 0), (attempts, fault.Side, _time.Waits.Count));
    }

    [Fact]
    public async Task An_unexpected_fault_names_the_activity_and_what_it_threw()
    {
        var engine = Calling((_, _) => throw new FormatException("odd"), RetryPolicy.None);

        var fault = await Assert.ThrowsAsync<SluiceException>(() => engine.RunAsync(Parent, 5, "run"));

        Assert.Equal((Side.Engine, "Unexpected"), (fault.Side, fault.Code));
        Assert.Equal("Double failed unexpectedly: FormatException: odd", fault.Detail);
    }

    [Fact]
    public async Task Cancelling_ends_an_activity_under_way_and_starts_no_other()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var attempts = 0;
        var engine = Calling(
            async (n, token) =>
            {
                attempts++;
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return n;
            },
            new RetryPolicy(4, Interval),
            cancellation.Token);

        var run = engine.RunAsync(Parent, 5, "run");
        await started.Task;
        await cancellation.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAsync<SluiceException>(() => run)).Side);
        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAsync<SluiceException>(() => engine.RunAsync(Parent, 5, "again"))).Side);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_before_a_retry()
    {
        using var cancellation = new CancellationTokenSource();
        var engine = new InProcessEngine(null, TimeProvider.System, cancellation.Token)
            .Add(Double, (int _, CancellationToken _) => Task.FromException<int>(new TimeoutException()))
            .Add(Parent, (context, n) => context.CallAsync(Double, n, new RetryPolicy(2, TimeSpan.FromHours(1))));

        var run = engine.RunAsync(Parent, 5, "run");
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAsync<SluiceException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)))).Side);
    }

    [Fact]
    public async Task Activities_that_are_called_together_run_together()
    {
        using var all = new Barrier(3);
        var engine = Engine()
            .Add(Double, (int n, CancellationToken token) =>
                Task.FromResult(all.SignalAndWait(TimeSpan.FromSeconds(30), token) ? n : throw new TimeoutException()))
            .Add(Parent, async (context, n) =>
            {
                var calls = Enumerable.Range(0, n).Select(i => context.CallAsync(Double, i, RetryPolicy.None));
                return (await Task.WhenAll(calls)).Sum();
            });

        Assert.Equal(3, await engine.RunAsync(Parent, 3, "run"));
    }

    [Fact]
    public async Task New_ids_are_new_and_the_same_in_every_run_of_an_instance()
    {
        var ids = new ConcurrentQueue<Guid>();
        var engine = Engine().Add(Parent, (context, n) =>
        {
            ids.Enqueue(context.NewGuid());
            ids.Enqueue(context.NewGuid());
            return Task.FromResult(n);
        });

        await engine.RunAsync(Parent, 1, "a");
        await engine.RunAsync(Parent, 1, "a");
        await engine.RunAsync(Parent, 1, "b");

        var seen = ids.ToList();
        Assert.Equal(seen[..2], seen[2..4]);
        Assert.Equal(4, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_orchestration_waits_by_the_clock_of_the_engine()
    {
        var engine = Engine().Add(Parent, async (context, n) =>
        {
            var start = context.UtcNow;
            await context.DelayAsync(TimeSpan.FromDays(1), CancellationToken.None);
            return (int)(context.UtcNow - start).TotalHours + n;
        });

        Assert.Equal(25, await engine.RunAsync(Parent, 1, "run"));
    }

    [Fact]
    public async Task An_event_that_does_not_come_in_time_is_none()
    {
        var engine = Engine().Add(Parent, async (context, n) =>
            await context.WaitForEventAsync<string>("called", TimeSpan.FromDays(3)) is null ? n : 0);

        Assert.Equal(1, await engine.RunAsync(Parent, 1, "run"));
        Assert.Equal([TimeSpan.FromDays(3)], _time.Waits);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_an_event()
    {
        using var cancelled = new CancellationTokenSource();
        var waits = new TaskCompletionSource();
        var engine = new InProcessEngine(null, TimeProvider.System, cancelled.Token).Add(Parent, async (context, n) =>
        {
            var wait = context.WaitForEventAsync<string>("called", TimeSpan.FromDays(3));
            waits.SetResult();
            return await wait is null ? n : 0;
        });
        var run = engine.RunAsync(Parent, 1, "run");
        await waits.Task;

        await cancelled.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAsync<SluiceException>(() => run)).Side);
    }

    InProcessEngine Engine(CancellationToken cancellationToken = default) => new(null, _time, cancellationToken);

    InProcessEngine Calling(
        Func<int, CancellationToken, Task<int>> activity, RetryPolicy retry, CancellationToken cancellationToken = default) =>
        Engine(cancellationToken).Add(Double, activity).Add(Parent, (context, n) => context.CallAsync(Double, n, retry));
}
