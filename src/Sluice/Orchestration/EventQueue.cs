namespace Sluice.Orchestration;

/// <summary>The events of a name that an orchestration in this process was sent, each for one who waits.</summary>
sealed class EventQueue
{
    readonly Queue<object> _events = new();
    readonly Queue<TaskCompletionSource<object>> _waiting = new();
    readonly Lock _lock = new();

    public void Send(object value)
    {
        TaskCompletionSource<object>? waiting;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out waiting))
                _events.Enqueue(value);
        }

        waiting?.SetResult(value);
    }

    public Task<object> WaitAsync()
    {
        lock (_lock)
        {
            if (_events.TryDequeue(out var value))
                return Task.FromResult(value);
            // Whoever sends does not run what the other does with it.
            var waiting = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting);
            return waiting.Task;
        }
    }
}
