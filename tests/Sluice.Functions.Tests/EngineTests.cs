using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.DurableTask;
using Sluice.Functions.Durable;
using Sluice.Orchestration;
using Xunit;
using RetryPolicy = Sluice.Orchestration.RetryPolicy;

namespace Sluice.Functions.Tests;

/// <summary>The replaying engine that other tests rely on, and what takes a clock of its own: attempts hours apart.</summary>
public sealed class EngineTests
{
    static readonly Activity<string, int> Measure = new("Measure");
    static readonly Activity<string, int> Lose = new("Lose");

    static int _lost;

    public EngineTests() => _lost = 0;

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
    [InlineData(nameof(InvalidOperationException), "Object reference not set.", "Unexpected", "Object reference not set.")]
    [InlineData(nameof(FunctionInvocationException), "Exception while executing function.", "WorkerEnded", "ended")]
    [InlineData(nameof(InvalidOperationException), "Did not find any initialized language workers", "WorkerEnded", "ended")]
    public async Task What_the_engine_lost_is_tried_several_times_with_growing_waits_whatever_the_policy_says(
        string type, string message, string code, string says)
    {
        var ended = await RunAsync("Unlucky", $"9 {type} {message}");

        Assert.Equal(7, ended.Attempts.Count);
        Assert.Equal(
            [10, 20, 40, 60, 60, 60],
            ended.Attempts.Zip(ended.Attempts.Skip(1), (one, next) => Math.Floor((next.Start - one.Start).TotalSeconds / 10) * 10));
        var fault = SluiceException.Parse(ended.Failure!);
        Assert.Equal((Side.Engine, code), (fault.Side, fault.Code));
        Assert.All([says, "7 times"], text => Assert.Contains(text, fault.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_ended_is_survived()
    {
        await using var app = new FunctionApp("", typeof(Samples));
        await using var engine = new DurableEngine(app);
        var client = new DurableOrchestrationClient(engine.Client);

        await client.StartAsync(
            new Orchestration<string, int>("Unlucky"), $"2 {nameof(FunctionInvocationException)} Gone.", "run", CancellationToken.None);
        await engine.EndAsync("run");

        Assert.Equal(OrchestrationStatus.Succeeded, (await client.FindAsync("run", CancellationToken.None))?.Status);
        Assert.Equal(3, engine.Attempts.Count);
    }

    [Fact]
    public async Task What_may_be_done_already_and_is_not_remembered_is_not_tried_again()
    {
        var ended = await RunAsync("Careful", $"9 {nameof(FunctionInvocationException)} Gone.");

        Assert.Single(ended.Attempts);
        Assert.Contains("ledger", ended.Failure, StringComparison.Ordinal);
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

        [Function("Unlucky")]
        public static Task<int> UnluckyAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
            new DurableOrchestrationContext(context).CallAsync(Lose, context.GetInput<string>()!, RetryPolicy.None);

        [Function("Careful")]
        public static Task<int> CarefulAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
            new DurableOrchestrationContext(context).CallAsync(
                Lose with { AfterLoss = _ => AfterLoss.Fail }, context.GetInput<string>()!, RetryPolicy.None);

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

        /// <summary>Fails as often as its input says, as if the host did.</summary>
        [Function("Lose")]
        public static Task<int> LoseAsync([ActivityTrigger] string input)
        {
            var (times, type, message) = input.Split(' ', 3) is [var first, var second, var third]
                ? (int.Parse(first, CultureInfo.InvariantCulture), second, third) : throw new ArgumentException(input);
            return ++_lost > times ? Task.FromResult(_lost)
                : throw (type == nameof(FunctionInvocationException) ? new FunctionInvocationException(message) : new InvalidOperationException(message));
        }

        [Function("Length")]
        public static Task<int> LengthAsync([ActivityTrigger] string text) => Task.FromResult(text.Length);
    }
}
