using System.Collections.Concurrent;

namespace Sluice.Activities;

/// <summary>Keeps values as long as the process lives.</summary>
sealed class MemoryOutputStore : OutputStore
{
    readonly ConcurrentDictionary<string, byte[]> _values = [];

    private protected override string Display => "memory";

    private protected override Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        _values[key] = bytes;
        return Task.CompletedTask;
    }

    private protected override Task<bool> TryCreateAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        Task.FromResult(_values.TryAdd(key, bytes));

    private protected override Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_values.GetValueOrDefault(key));

    /// <inheritdoc/>
    public override Task DeleteAsync(string runId, CancellationToken cancellationToken)
    {
        foreach (var key in _values.Keys.Where(key => key.StartsWith($"{runId}/", StringComparison.Ordinal)))
            _values.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => Task.CompletedTask;
}
