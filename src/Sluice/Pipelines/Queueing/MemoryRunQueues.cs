namespace Sluice.Pipelines.Queueing;

/// <summary>The lists of a process that nobody else knows of.</summary>
sealed class MemoryRunQueues : RunQueues
{
    readonly Dictionary<string, IReadOnlyList<QueuedRun>> _lists = new(StringComparer.OrdinalIgnoreCase);

    private protected override Task<IReadOnlyList<QueuedRun>> ChangeAsync(
        string pipeline, Func<IReadOnlyList<QueuedRun>, IReadOnlyList<QueuedRun>> change, CancellationToken cancellationToken)
    {
        lock (_lists)
            return Task.FromResult(_lists[pipeline] = change(_lists.GetValueOrDefault(pipeline) ?? []));
    }
}
