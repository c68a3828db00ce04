namespace Sluice.Functions.Tests;

/// <summary>Runs an orchestrator's continuations one by one, on the thread that replays it and on no other.</summary>
sealed class OrchestratorThread : SynchronizationContext
{
    readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    readonly int _thread = Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new NonDeterministicException("The orchestrator awaited something that did not come from its context.");
        _queue.Enqueue((d, state));
    }

    /// <summary>Does something as the orchestrator, and all that follows from it.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_queue.TryDequeue(out var next))
                next.Callback(next.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
