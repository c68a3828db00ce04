using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Functions.Durable;
using Sluice.Functions.Tests.Support;
using Sluice.Orchestration;
using Xunit;
using RetryPolicy = Sluice.Orchestration.RetryPolicy;

namespace Sluice.Functions.Tests;

/// <summary>How the app maps the library's port onto Durable's own engine.</summary>
public sealed class DurableMappingTests
{
    static readonly Activity<string, int> Weigh = new("Weigh");
    static readonly Orchestration<string, int> Inner = new("Inner");
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ConcurrentQueue<DateTimeOffset> _attempts = new();
    int _wavers;

    [Fact]
    public async Task An_orchestrator_that_is_not_deterministic_is_found_out()
    {
        var failure = await FailAsync("Wavering", "x");

        Assert.Contains("non-deterministic", failure, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_failed_activity_is_tried_as_often_as_the_policy_says_with_its_interval_between()
    {
        var failure = await FailAsync("Outer", "Failure happened on 'Source' side. ErrorCode=08006. The connection broke.");

        Assert.Equal(3, _attempts.Count);
        Assert.All(_attempts.Zip(_attempts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(2)));
        Assert.Equal("Failure happened on 'Source' side. ErrorCode=08006. The connection broke.", failure);
    }

    [Theory]
    [InlineData(Side.Definition)]
    [InlineData(Side.Cancelled)]
    public async Task A_fault_that_cannot_get_better_is_not_tried_again(Side side)
    {
        var failure = await FailAsync("Outer", $"Failure happened on '{side}' side. ErrorCode=Wrong. No such table.");

        Assert.Single(_attempts);
        Assert.Equal($"Failure happened on '{side}' side. ErrorCode=Wrong. No such table.", failure);
    }

    [Fact]
    public async Task A_fault_of_a_child_orchestration_reaches_its_parent_with_its_side_and_code()
    {
        var failure = await FailAsync("OuterWithChild", "Failure happened on 'Sink' side. ErrorCode=23505. Twice the same key.");

        Assert.Equal("Failure happened on 'Sink' side. ErrorCode=23505. Twice the same key.", failure);
    }

    [Fact]
    public async Task An_activity_that_answers_nothing_says_that_the_run_has_ended()
    {
        var failure = await FailAsync("Told", "x");

        Assert.StartsWith("Failure happened on 'Cancelled' side. ErrorCode=RunEnded.", failure, StringComparison.Ordinal);
    }

    /// <returns>Why it failed.</returns>
    async Task<string?> FailAsync(string orchestrator, string input)
    {
        await using var engine = await EngineServer.StartAsync();
        using var worker = Worker(engine);
        await worker.StartAsync();
        var client = new DurableOrchestrationClient(worker.Services.GetRequiredService<DurableTaskClient>());

        await client.StartAsync(new Orchestration<string, int>(orchestrator), input, "run", CancellationToken.None);
        OrchestrationState? state = null;
        await Eventually.TrueAsync(async () =>
        {
            state = await client.FindAsync("run", CancellationToken.None);
            return state!.Status is not (OrchestrationStatus.Queued or OrchestrationStatus.InProgress);
        }, Patience);
        await worker.StopAsync();

        Assert.Equal(OrchestrationStatus.Failed, state!.Status);
        return state.Failure;
    }

    IHost Worker(EngineServer engine)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableTaskWorker(worker => worker.UseGrpc(engine.Channel).AddTasks(Register));
        builder.Services.AddDurableTaskClient(client => client.UseGrpc(engine.Channel).RegisterDirectly());
        return builder.Build();
    }

    void Register(DurableTaskRegistry tasks)
    {
        var patient = new RetryPolicy(3, TimeSpan.FromSeconds(2));
        tasks.AddOrchestratorFunc<string, int>("Outer", (context, text) => new DurableOrchestrationContext(context).CallAsync(Weigh, text, patient));
        tasks.AddOrchestratorFunc<string, int>(
            "OuterWithChild", (context, text) => new DurableOrchestrationContext(context).CallAsync(Inner, text, "child"));
        tasks.AddOrchestratorFunc<string, int>(
            "Inner", (context, text) => new DurableOrchestrationContext(context).CallAsync(Weigh, text, RetryPolicy.None));
        tasks.AddOrchestratorFunc<string, string>(
            "Told", (context, text) => new DurableOrchestrationContext(context).CallAsync(new Activity<string, string>("Tell"), text, patient));
        // Asks for another activity whenever it is replayed: the fault that the engine is to find.
        tasks.AddOrchestratorFunc<string, int>("Wavering", async (context, text) =>
        {
            await context.CallActivityAsync<string?>(new TaskName($"Tell{Interlocked.Increment(ref _wavers)}"), text);
            return 1;
        });
        tasks.AddActivityFunc<string, string?>("Tell", (_, _) => (string?)null);
        tasks.AddActivityFunc<string, string?>("Tell1", (_, _) => (string?)null);
        tasks.AddActivityFunc<string, int>("Weigh", Fail);
    }

    int Fail(TaskActivityContext context, string message)
    {
        _attempts.Enqueue(DateTimeOffset.UtcNow);
        throw new InvalidOperationException(message);
    }
}
