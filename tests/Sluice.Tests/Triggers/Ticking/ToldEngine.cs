using System.Collections.Concurrent;
using System.Text.Json;
using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>An engine whose runs end when a test says so.</summary>
sealed class ToldEngine(TimeProvider time) : OrchestrationClient
{
    readonly ConcurrentDictionary<string, (PipelineRunRequest Request, OrchestrationState State)> _runs = [];

    /// <summary>Every start of a run that is new.</summary>
    public ConcurrentQueue<PipelineRunRequest> Started { get; } = [];

    /// <summary>Called before a run is started.</summary>
    public Action<PipelineRunRequest> Starting { get; set; } = _ => { };

    /// <summary>Those that have begun and not ended.</summary>
    public IReadOnlyList<PipelineRunRequest> Running =>
        [.. _runs.Values.Where(run => run.State.Status == OrchestrationStatus.InProgress).Select(run => run.Request)];

    public override Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
    {
        var request = Assert.IsType<PipelineRunRequest>(input);
        Starting(request);
        var state = new OrchestrationState(
            instanceId, orchestration.Name, OrchestrationStatus.InProgress, time.GetUtcNow(), time.GetUtcNow(), JsonSerializer.SerializeToNode(input), null, null);
        if (_runs.TryAdd(instanceId, (request, state)))
            Started.Enqueue(request);
        return Task.CompletedTask;
    }

    public override Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(_runs.TryGetValue(instanceId, out var run) ? run.State : null);

    public override Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
        where T : class => Task.FromResult(false);

    public override Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        End(instanceId, OrchestrationStatus.Cancelled);
        return Task.CompletedTask;
    }

    /// <summary>Ends a run.</summary>
    public void End(string instanceId, OrchestrationStatus status)
    {
        if (_runs.TryGetValue(instanceId, out var run) && run.State.Status == OrchestrationStatus.InProgress)
        {
            var failure = status == OrchestrationStatus.Failed ? "It broke." : null;
            _runs[instanceId] = (run.Request, run.State with { Status = status, LastUpdatedAt = time.GetUtcNow(), Failure = failure });
        }
    }

    /// <summary>Ends all that run.</summary>
    public void EndAll(OrchestrationStatus status = OrchestrationStatus.Succeeded)
    {
        foreach (var run in Running)
            End(run.RunId, status);
    }
}
