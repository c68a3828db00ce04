using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Orchestration;

namespace Sluice.Functions.Durable;

/// <summary>Starts, watches and stops the library's orchestrations on Durable Functions.</summary>
sealed class DurableOrchestrationClient(DurableTaskClient client) : OrchestrationClient
{
    public override async Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
    {
        // The engine would run an orchestration that has ended again, under the same id.
        if (await ExistsAsync(instanceId, cancellationToken))
            return;
        try
        {
            var options = new StartOrchestrationOptions(instanceId);
            await client.ScheduleNewOrchestrationInstanceAsync(new TaskName(orchestration.Name), input, options, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Two starts at the same time: the engine refuses the second, whose run is the first's.
            if (!await ExistsAsync(instanceId, cancellationToken))
                throw;
        }
    }

    public override async Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        if (instance is null)
            return null;
        var status = Status(instance.RuntimeStatus);
        return new OrchestrationState(
            instance.InstanceId,
            instance.Name,
            status,
            instance.CreatedAt,
            instance.LastUpdatedAt,
            instance.SerializedInput is { } input ? JsonNode.Parse(input) : null,
            status == OrchestrationStatus.Succeeded && instance.SerializedOutput is { } output ? JsonNode.Parse(output) : null,
            status == OrchestrationStatus.Failed ? Failure(instance) : null)
        {
            CustomStatus = instance.SerializedCustomStatus is { } custom ? JsonNode.Parse(custom) : null,
        };
    }

    public override async Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
        where T : class
    {
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is not { IsCompleted: false })
            return false;
        await client.RaiseEventAsync(instanceId, name, value, cancellationToken);
        return true;
    }

    public override async Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        // Some backends refuse to stop what has ended.
        if (await client.GetInstanceAsync(instanceId, cancellationToken) is not { IsCompleted: false })
            return;

        // Not every backend stops the children as well. Those that go on end at their next activity: see RunWatch.
        await client.TerminateInstanceAsync(instanceId, new TerminateInstanceOptions(reason, Recursive: true), cancellationToken);
    }

    async Task<bool> ExistsAsync(string instanceId, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(instanceId, cancellationToken) is not null;

    static OrchestrationStatus Status(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => OrchestrationStatus.Queued,
        OrchestrationRuntimeStatus.Completed => OrchestrationStatus.Succeeded,
        OrchestrationRuntimeStatus.Failed => OrchestrationStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => OrchestrationStatus.Cancelled,
        _ => OrchestrationStatus.InProgress,
    };

    /// <summary>Not every backend keeps the details of a failed orchestration; its output then tells type and message.</summary>
    static string Failure(OrchestrationMetadata instance) =>
        instance.FailureDetails is { } details ? Fault.Of(details).Message
        : instance.SerializedOutput is { } output ? SluiceException.Parse(Text(output)).Message
        : SluiceException.Parse("It failed; the engine did not keep why.").Message;

    static string Text(string output)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(output) ?? output;
        }
        catch (JsonException)
        {
            return output;
        }
    }
}
