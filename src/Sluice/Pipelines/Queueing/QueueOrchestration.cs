using Sluice.Orchestration;

namespace Sluice.Pipelines.Queueing;

/// <summary>Waits for a run's turn: a row of these, so that no history grows with the wait.</summary>
static class QueueOrchestration
{
    const int Looks = 50;
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    static readonly RetryPolicy Retry = new(5, TimeSpan.FromSeconds(5));

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<QueueRequest, QueueResult> Definition = new("Queue");

    /// <summary>Asks to begin, and takes a place in the list.</summary>
    public static readonly Activity<QueueRequest, QueueResult> Enter = new("EnterQueue") { IsRecorded = false };

    /// <summary>Lets the next begin.</summary>
    public static readonly Activity<QueueRequest, QueueResult> Leave = new("LeaveQueue") { IsRecorded = false };

    /// <summary>Does something when it is a run's turn.</summary>
    /// <param name="context">The run's orchestration.</param>
    /// <param name="request">The run; null when its pipeline has no limit.</param>
    /// <param name="body">What it does.</param>
    public static async Task<T> InTurnAsync<T>(OrchestrationContext context, QueueRequest? request, Func<Task<T>> body)
    {
        if (request is null)
            return await body();
        if (!(await context.CallAsync(Enter, request, Retry)).IsIn)
        {
            context.SetStatus(new PipelineProgress().Status with { IsQueued = true });
            for (var part = 0; !(await context.CallAsync(Definition, request, $"{request.RunId}-queue-{part}")).IsIn; part++)
            {
                // Another part.
            }

            context.SetStatus(new PipelineProgress().Status);
        }

        try
        {
            return await body();
        }
        finally
        {
            await LeaveAsync(context, request);
        }
    }

    /// <summary>Looks, as often as a history may grow, whether it is the run's turn.</summary>
    public static async Task<QueueResult> RunAsync(OrchestrationContext context, QueueRequest request)
    {
        for (var look = 0; look < Looks; look++)
        {
            // The longer it has waited, the less another wait matters.
            var wait = (context.UtcNow - request.Since) / 10;
            await context.DelayAsync(wait < FirstWait ? FirstWait : wait > MaxWait ? MaxWait : wait, CancellationToken.None);
            if ((await context.CallAsync(Enter, request, Retry)).IsIn)
                return new QueueResult(true);
        }

        return new QueueResult(false);
    }

    static async Task LeaveAsync(OrchestrationContext context, QueueRequest request)
    {
        try
        {
            await context.CallAsync(Leave, request, RetryPolicy.None);
        }
        catch (SluiceException)
        {
            // Whoever waits finds out that the run has ended.
        }
    }
}
