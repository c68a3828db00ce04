using Microsoft.DurableTask;
using Sluice.Orchestration;
using RetryPolicy = Sluice.Orchestration.RetryPolicy;

namespace Sluice.Functions.Durable;

/// <summary>The library's orchestrations on Durable Functions.</summary>
sealed class DurableOrchestrationContext(TaskOrchestrationContext context) : OrchestrationContext
{
    public override string InstanceId => context.InstanceId;

    // Messages through queues, rows of history, a replay: about a tenth of a second.
    public override bool IsCallCostly => true;

    public override DateTimeOffset UtcNow => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    public override Guid NewGuid() => context.NewGuid();

    public override Task<TResult> CallAsync<TInput, TResult>(Activity<TInput, TResult> activity, TInput input, RetryPolicy retry) =>
        Attempts.RunAsync(
            number => CallAsync(activity, activity.InputOf(input, number)), activity.AfterLoss(input), retry, delay => DelayAsync(delay, CancellationToken.None));

    public override async Task<TResult> CallAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId)
    {
        try
        {
            var options = new SubOrchestrationOptions(instanceId: instanceId);
            var result = await context.CallSubOrchestratorAsync<TResult?>(new TaskName(orchestration.Name), input, options);
            return result ?? throw new RunEndedException();
        }
        catch (TaskFailedException exception)
        {
            // A child that was terminated leaves no details, whatever the SDK declares, or the reason that was given for it.
            var fault = (TaskFailureDetails?)exception.FailureDetails is { } details ? Fault.Of(details) : null;
            throw fault is null or { Side: Side.Cancelled } ? Cancelled(instanceId) : fault;
        }
    }

    public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => context.CreateTimer(delay, cancellationToken);

    public override async Task<T?> WaitForEventAsync<T>(string name, TimeSpan timeout)
        where T : class
    {
        try
        {
            return await context.WaitForExternalEvent<T>(name, timeout);
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    public override void SendMessage<T>(string instanceId, string name, T value) => context.SendEvent(instanceId, name, value);

    public override Task<T> ReceiveMessageAsync<T>(string name) => context.WaitForExternalEvent<T>(name);

    public override void SetStatus(object status) => context.SetCustomStatus(status);

    async Task<TResult> CallAsync<TInput, TResult>(Activity<TInput, TResult> activity, TInput input)
    {
        try
        {
            var result = await context.CallActivityAsync<TResult?>(new TaskName(activity.Name), input);
            return result ?? throw new RunEndedException();
        }
        catch (TaskFailedException exception)
        {
            throw Fault.Of(exception.FailureDetails);
        }
    }
}
