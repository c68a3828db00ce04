using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Functions.Durable;
using Sluice.Pipelines;
using Sluice.Pipelines.Queueing;

namespace Sluice.Functions;

/// <summary>The steps of a pipeline. Those of a run that has ended answer null.</summary>
public sealed class ActivityFunctions(
    PipelineActivities pipelines, ActivityHost activities, RunQueues queue, AppTriggers triggers, TimeProvider time, ILogger<ActivityFunctions> logger)
{
    /// <summary>Tells what a pipeline is made of.</summary>
    [Function("OutlinePipeline")]
    public Task<PipelineOutline> OutlineAsync([ActivityTrigger] PipelineRunRequest request, CancellationToken cancellationToken) =>
        pipelines.OutlineAsync(request, cancellationToken);

    /// <summary>Tells what has become of a run.</summary>
    [Function("TellRun")]
    public async Task<bool> TellRunAsync(
        [ActivityTrigger] RunNews news, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var isTold = await pipelines.TellAsync(news, cancellationToken);
        await triggers.ToldAsync(news, client, cancellationToken);
        return isTold;
    }

    /// <summary>Tells what has become of an activity.</summary>
    [Function("TellActivity")]
    public Task<bool> TellActivityAsync([ActivityTrigger] ActivityNews news, CancellationToken cancellationToken) =>
        activities.TellAsync(news, cancellationToken);

    /// <summary>Starts a run that goes on by itself.</summary>
    [Function("StartRun")]
    public Task<string?> StartRunAsync(
        [ActivityTrigger] PipelineRunRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        new RunWatch(client, time, logger).WhileRunningAsync<string?>(
            request.ParentRunId!,
            async token =>
            {
                await new DurableOrchestrationClient(client).StartAsync(PipelineOrchestration.Definition, request, request.RunId, token);
                return request.RunId;
            },
            null,
            cancellationToken);

    /// <summary>Evaluates an activity of any kind, and does its work.</summary>
    [Function("RunActivity")]
    public Task<ActivityResult?> RunAsync(
        [ActivityTrigger] ActivityRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        new RunWatch(client, time, logger).WhileRunningAsync(
            request.Run.RunId, token => activities.RunAsync(request, token), null, cancellationToken);

    /// <summary>Keeps a variable that is too large for a history.</summary>
    [Function("KeepVariable")]
    public Task<StoredValue?> KeepVariableAsync(
        [ActivityTrigger] VariableRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        new RunWatch(client, time, logger).WhileRunningAsync<StoredValue?>(
            request.Run.RunId, async token => await activities.KeepVariableAsync(request, token), null, cancellationToken);

    /// <summary>Lets a run begin, or puts it in the list of those that wait for others of their pipeline.</summary>
    [Function("EnterQueue")]
    public Task<QueueResult?> EnterQueueAsync(
        [ActivityTrigger] QueueRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        new RunWatch(client, time, logger).WhileRunningAsync<QueueResult?>(
            request.RunId,
            async token => new QueueResult(await queue.EnterAsync(
                request, request.RunId, async (other, _) => await client.GetInstanceAsync(other, token) is { IsCompleted: false }, token)),
            null,
            cancellationToken);

    /// <summary>Lets the next run begin.</summary>
    [Function("LeaveQueue")]
    public Task<QueueResult> LeaveQueueAsync([ActivityTrigger] QueueRequest request, CancellationToken cancellationToken) =>
        queue.LeaveAsync(request, cancellationToken);
}
