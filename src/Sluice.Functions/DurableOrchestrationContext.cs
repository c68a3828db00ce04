using Microsoft.DurableTask;
using Sluice.Orchestration;
using DurableRetryPolicy = Microsoft.DurableTask.RetryPolicy;
using RetryPolicy = Sluice.Orchestration.RetryPolicy;

namespace Sluice.Functions;

/// <summary>The library's orchestrations on Durable Functions.</summary>
sealed class DurableOrchestrationContext(TaskOrchestrationContext context) : OrchestrationContext
{
    // The engine refuses an interval of zero.
    static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    public override string InstanceId => context.InstanceId;

    public override DateTimeOffset UtcNow => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    public override Guid NewGuid() => context.NewGuid();

    public override async Task<TResult> CallAsync<TInput, TResult>(Activity<TInput, TResult> activity, TInput input, RetryPolicy retry)
    {
        try
        {
            return await context.CallActivityAsync<TResult>(new TaskName(activity.Name), input, Options(retry));
        }
        catch (TaskFailedException exception)
        {
            throw Fault.Of(exception.FailureDetails);
        }
    }

    public override async Task<TResult> CallAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId)
    {
        try
        {
            var options = new SubOrchestrationOptions(instanceId: instanceId);
            return await context.CallSubOrchestratorAsync<TResult>(new TaskName(orchestration.Name), input, options);
        }
        catch (TaskFailedException exception)
        {
            throw Fault.Of(exception.FailureDetails);
        }
    }

    public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => context.CreateTimer(delay, cancellationToken);

    public override void SetStatus(object status) => context.SetCustomStatus(status);

    static TaskOptions? Options(RetryPolicy retry)
    {
        if (retry.MaxAttempts <= 1)
            return null;
        var interval = retry.Interval > ShortestInterval ? retry.Interval : ShortestInterval;

        // The longest interval is an hour unless said otherwise; ADF allows a day.
        return TaskOptions.FromRetryPolicy(
            new DurableRetryPolicy(retry.MaxAttempts, interval, maxRetryInterval: interval) { HandleFailure = Fault.CanGetBetter });
    }
}
