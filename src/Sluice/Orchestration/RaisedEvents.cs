using System.Collections.Concurrent;

namespace Sluice.Orchestration;

/// <summary>The events that were raised for the orchestrations of this process, whether somebody waits for them already or not.</summary>
/// <param name="journal">Where they are recorded; null records nothing.</param>
sealed class RaisedEvents(Journal? journal, TimeProvider time)
{
    readonly ConcurrentDictionary<string, object> _raised = [];
    readonly ConcurrentDictionary<string, TaskCompletionSource<object>> _waits = [];

    /// <summary>Raises one; a second of the same key has no effect.</summary>
    public async Task RaiseAsync<T>(string key, T value)
        where T : class
    {
        if (!_raised.TryAdd(key, value))
            return;
        if (journal is not null)
            await journal.RecordAsync(key, value);
        WaitFor(key).TrySetResult(value);
    }

    /// <summary>Waits for one, which a run that was resumed may have seen before.</summary>
    /// <returns>What came with it; null when it did not come in time.</returns>
    public async Task<T?> WaitAsync<T>(string key, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        if (journal?.TryFind<T>(key, out var recorded) == true)
            return recorded;
        try
        {
            return (T)await WaitFor(key).Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException exception)
        {
            throw new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled.", exception);
        }
    }

    TaskCompletionSource<object> WaitFor(string key) =>
        _waits.GetOrAdd(key, _ => new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously));
}
