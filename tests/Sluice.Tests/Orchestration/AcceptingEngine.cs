using System.Collections.Concurrent;
using System.Text.Json;
using Sluice.Orchestration;

namespace Sluice.Tests.Orchestration;

/// <summary>An engine that accepts and never begins.</summary>
sealed class AcceptingEngine : OrchestrationClient
{
    public ConcurrentDictionary<string, OrchestrationState> States { get; } = [];

    public override Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToNode(input);
        States.TryAdd(
            instanceId,
            new OrchestrationState(instanceId, orchestration.Name, OrchestrationStatus.Queued, default, default, json, null, null));
        return Task.CompletedTask;
    }

    public override Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(States.GetValueOrDefault(instanceId));

    public override Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
        where T : class => Task.FromResult(false);

    public override Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        States[instanceId] = States[instanceId] with { Status = OrchestrationStatus.Cancelled };
        return Task.CompletedTask;
    }

    public void End(string instanceId, OrchestrationStatus status) => States[instanceId] = States[instanceId] with { Status = status };
}
