using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Orchestration;
using Xunit;
using RetryPolicy = Sluice.Orchestration.RetryPolicy;

namespace Sluice.Functions.Tests;

/// <summary>The engine that the other tests rely on, and how the app maps the library's port onto it.</summary>
public sealed class EngineTests
{
    static readonly Activity<string, int> Measure = new("Measure");
    static readonly Orchestration<string, int> Inner = new("Inner");

    [Fact]
    public async Task An_orchestrator_that_is_not_deterministic_is_found_out()
    {
        await using var app = new FunctionApp("", typeof(Samples));
        await using var engine = new DurableEngine(app);

        engine.Start("Wavering", "run", "\"x\"");

        await Assert.ThrowsAsync<NonDeterministicException>(() => engine.EndAsync("run"));
    }

    [Fact]
    public async Task A_failed_activity_is_tried_as_often_as_the_policy_says_with_its_interval_between()
    {
        var ended = await RunAsync("Outer", "Failure happened on 'Source' side. ErrorCode=08006. The connection broke.");

        Assert.Equal(3, ended.Attempts.Count);
        Assert.All(
            ended.Attempts.Zip(ended.Attempts.Skip(1)),
            pair => Assert.True(pair.Second.Start - pair.First.Start >= TimeSpan.FromMinutes(90)));
        Assert.Equal("Failure happened on 'Source' side. ErrorCode=08006. The connection broke.", ended.Failure);
    }

    [Theory]
    [InlineData(Side.Definition)]
    [InlineData(Side.Cancelled)]
    public async Task A_fault_that_cannot_get_better_is_not_tried_again(Side side)
    {
        var ended = await RunAsync("Outer", $"Failure happened on '{side}' side. ErrorCode=Wrong. No such table.");

        Assert.Single(ended.Attempts);
        Assert.Equal($"Failure happened on '{side}' side. ErrorCode=Wrong. No such table.", ended.Failure);
    }

    [Fact]
    public async Task A_fault_of_a_child_orchestration_reaches_its_parent_with_its_side_and_code()
    {
        var ended = await RunAsync("OuterWithChild", "Failure happened on 'Sink' side. ErrorCode=23505. Twice the same key.");

        Assert.Equal("Failure happened on 'Sink' side. ErrorCode=23505. Twice the same key.", ended.Failure);
    }

    [Fact]
    public async Task An_exception_that_is_no_fault_of_the_library_is_one_of_the_engine()
    {
        var ended = await RunAsync("Outer", "Object reference not set.");

        Assert.Equal(3, ended.Attempts.Count);
        Assert.Equal("Failure happened on 'Engine' side. ErrorCode=Unexpected. Object reference not set.", ended.Failure);
    }

    static async Task<(IReadOnlyList<ActivityAttempt> Attempts, string? Failure)> RunAsync(string orchestrator, string input)
    {
        await using var app = new FunctionApp("", typeof(Samples));
        await using var engine = new DurableEngine(app);
        var client = new DurableOrchestrationClient(engine.Client);

        await client.StartAsync(new Orchestration<string, int>(orchestrator), input, "run", CancellationToken.None);
        await engine.EndAsync("run");

        var state = await client.FindAsync("run", CancellationToken.None);
        Assert.Equal(OrchestrationStatus.Failed, state?.Status);
        return ([.. engine.Attempts], state?.Failure);
    }

    public static class Samples
    {
        static readonly RetryPolicy Patient = new(3, TimeSpan.FromMinutes(90));

        [Function("Outer")]
        public static Task<int> OuterAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
            new DurableOrchestrationContext(context).CallAsync(Measure, context.GetInput<string>()!, Patient);

        [Function("OuterWithChild")]
        public static Task<int> OuterWithChildAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
            new DurableOrchestrationContext(context).CallAsync(Inner, context.GetInput<string>()!, "child");

        [Function("Inner")]
        public static Task<int> InnerAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
            new DurableOrchestrationContext(context).CallAsync(Measure, context.GetInput<string>()!, RetryPolicy.None);

#pragma warning disable DURABLE0002 // A new id in every replay: the fault that the engine is to find.
        [Function("Wavering")]
        public static async Task<int> WaverAsync([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            await context.CallActivityAsync<int>(new TaskName("Length"), Guid.NewGuid().ToString());
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return 1;
        }
#pragma warning restore DURABLE0002

        [Function("Measure")]
        public static Task<int> FailAsync([ActivityTrigger] string message) => throw new InvalidOperationException(message);

        [Function("Length")]
        public static Task<int> LengthAsync([ActivityTrigger] string text) => Task.FromResult(text.Length);
    }
}
