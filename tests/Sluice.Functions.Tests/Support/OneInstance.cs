using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Functions.Tests.Support;

/// <summary>A client that knows one orchestration and refuses to start any.</summary>
sealed class OneInstance(OrchestrationMetadata instance) : DurableTaskClient("one")
{
    /// <summary>How often it was asked for an orchestration.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether the engine's store is out of reach.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>How many looks don't find it yet.</summary>
    public int AppearsAfter { get; init; }

    public List<string> Calls { get; } = [];

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        instanceId == instance.InstanceId && Looks++ >= AppearsAfter
            ? IsUnreadable ? throw new TimeoutException() : Task.FromResult<OrchestrationMetadata?>(instance)
            : Task.FromResult<OrchestrationMetadata?>(null);

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        Calls.Add($"start {options?.InstanceId}");
        throw new InvalidOperationException("Refused.");
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Calls.Add($"stop {instanceId}");
        return Task.CompletedTask;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
