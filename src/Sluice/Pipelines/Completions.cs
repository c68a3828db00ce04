namespace Sluice.Pipelines;

/// <summary>Tasks under way, taken in the order in which they end. <see cref="Task.WhenAny(Task[])"/> would look at all of them each time.</summary>
sealed class Completions<T>
{
    readonly Queue<Task<T>> _ended = new();

    // The branches of an orchestration end on several threads where the engine is this process.
    readonly Lock _lock = new();
    TaskCompletionSource? _waiting;

    /// <summary>How many were added and not taken.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(Task<T> task)
    {
        Count++;
        _ = AwaitAsync(task);
    }

    /// <summary>Takes the next one that ends; one caller at a time.</summary>
    /// <returns>Its result.</returns>
    public async Task<T> NextAsync()
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            if (_ended.Count == 0)
                waiting = _waiting = new TaskCompletionSource();
        }

        if (waiting is not null)
            await waiting.Task;
        Count--;
        Task<T> next;
        lock (_lock)
            next = _ended.Dequeue();
        return await next;
    }

    async Task AwaitAsync(Task<T> task)
    {
        // Whoever takes it is told of its fault.
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _ended.Enqueue(task);
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult();
    }
}
