namespace Sluice.Orchestration;

/// <summary>The messages of a name that were sent to an orchestration in this process, each for one who waits.</summary>
sealed class Mailbox
{
    readonly Queue<object> _messages = new();
    readonly Queue<TaskCompletionSource<object>> _waiting = new();
    readonly Lock _lock = new();

    public void Send(object value)
    {
        TaskCompletionSource<object>? waiting;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out waiting))
                _messages.Enqueue(value);
        }

        waiting?.SetResult(value);
    }

    public Task<object> ReceiveAsync()
    {
        lock (_lock)
        {
            if (_messages.TryDequeue(out var value))
                return Task.FromResult(value);
            // Whoever sends does not run what the other does with it.
            var waiting = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting);
            return waiting.Task;
        }
    }
}
