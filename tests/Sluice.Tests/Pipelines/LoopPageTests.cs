using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Tests.Pipelines;

public sealed class LoopPageTests
{
    const int Items = 350;
    const int AtATime = 3;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The slow ones end when all others have: a page that waited for them would never begin the next.</summary>
    [Theory]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 99, 100 })]
    [InlineData(new[] { 5, 205 })]
    public async Task Slow_items_hold_up_no_other_and_no_more_are_under_way_than_may_be(int[] slow)
    {
        var allOthers = new TaskCompletionSource();
        var (ended, running, most) = (0, 0, 0);
        var loop = new Loop(async item =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (slow.Contains(item))
                await allOthers.Task.WaitAsync(Patience);
            else if (Interlocked.Increment(ref ended) == Items - slow.Length)
                allOthers.SetResult();
            Interlocked.Decrement(ref running);
        });

        await loop.RunAsync();

        Assert.Equal(Enumerable.Range(0, Items), loop.Begun.Order());
        Assert.InRange(most, 1, AtATime);
    }

    [Fact]
    public async Task A_failed_item_stops_no_other_on_any_page()
    {
        var loop = new Loop(item => item % 50 == 7
            ? throw new SluiceException(Side.Source, "42P01", $"{item} is broken.") : Task.CompletedTask);

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(loop.RunAsync);

        Assert.Equal(("42P01", "At Each[7], counted from 0: Activity 'Item' failed: 7 is broken."), (fault.Code, fault.Detail));
        Assert.Equal(Items, loop.Begun.Count);
    }

    [Fact]
    public async Task What_pages_tell_each_other_may_get_lost()
    {
        var loop = new Loop(_ => Task.CompletedTask) { Losing = true };

        await loop.RunAsync().WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, Items), loop.Begun.Order());
    }

    /// <summary>A loop whose items are a delegate.</summary>
    sealed class Loop(Func<int, Task> run)
    {
        readonly ConcurrentDictionary<string, int> _sent = [];

        /// <summary>Whether the first messages to each page are lost, as those are in a durable engine that has not begun the page.</summary>
        public bool Losing { get; init; }

        static readonly ActivityOutline Outline = new("Each", "ForEach", [], null)
        {
            Branches = [new BranchOutline("activities", [new ActivityOutline("Item", "Script", [], null) { Uses = new([], [], UsesItem: true) }])],
        };

        public ConcurrentQueue<int> Begun { get; } = [];

        public Task<PipelineRunResult> RunAsync() => new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
            .Add(PipelineActivities.Outline, (_, _) => Task.FromResult(new PipelineOutline([Outline])))
            .Add(PipelineActivities.Tell, (_, _) => Task.FromResult(true))
            .Add(ActivityHost.Tell, (_, _) => Task.FromResult(true))
            .Add(ActivityHost.Run, async (request, _) =>
            {
                if (request.Activity == "Each")
                    return Pages;
                var item = (int)request.Frame.Item!.Value!;
                Begun.Enqueue(item);
                await run(item);
                return new ActivityResult();
            })
            .Add(LoopOrchestration.Definition, (context, request) => LoopOrchestration.RunAsync(Losing ? new LosingContext(context, _sent) : context, request))
            .Add(PipelineOrchestration.Definition, PipelineOrchestration.RunAsync)
            .RunAsync(PipelineOrchestration.Definition, new PipelineRunRequest("run", "P", []), "run");

        static ActivityResult Pages => new()
        {
            Next = new JsonObject { ["count"] = Items, ["atATime"] = AtATime },
            Pages = [.. Enumerable.Range(0, Items).Chunk(ActivityHost.PageItems)
                .Select(page => new StoredValue(new JsonArray([.. page.Select(item => (JsonNode)item)])))],
        };
    }

    /// <summary>Loses the first messages to an orchestration.</summary>
    sealed class LosingContext(OrchestrationContext inner, ConcurrentDictionary<string, int> sent) : OrchestrationContext
    {
        const int Lost = AtATime + 1;

        public override string InstanceId => inner.InstanceId;

        public override bool IsCallCostly => inner.IsCallCostly;

        public override DateTimeOffset UtcNow => inner.UtcNow;

        public override void SendMessage<T>(string instanceId, string name, T value)
        {
            if (name != "Places" || sent.AddOrUpdate(instanceId, 1, (_, count) => count + 1) > Lost)
                inner.SendMessage(instanceId, name, value);
        }

        public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => inner.DelayAsync(delay / 100, cancellationToken);

        public override Guid NewGuid() => inner.NewGuid();

        public override Task<TResult> CallAsync<TInput, TResult>(Sluice.Orchestration.Activity<TInput, TResult> activity, TInput input, RetryPolicy retry) =>
            inner.CallAsync(activity, input, retry);

        public override Task<TResult> CallAsync<TInput, TResult>(Orchestration<TInput, TResult> orchestration, TInput input, string instanceId) =>
            inner.CallAsync(orchestration, input, instanceId);

        public override Task<T?> WaitForEventAsync<T>(string name, TimeSpan timeout)
            where T : class => inner.WaitForEventAsync<T>(name, timeout);

        public override Task<T> ReceiveMessageAsync<T>(string name) => inner.ReceiveMessageAsync<T>(name);

        public override void SetStatus(object status) => inner.SetStatus(status);
    }
}
