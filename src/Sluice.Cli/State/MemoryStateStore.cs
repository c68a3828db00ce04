using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Runs.State;

namespace Sluice.Cli.State;

/// <summary>What is remembered while a command runs: of thousands of activities each is told of twice, and opening a database takes a tenth of a second.</summary>
sealed class MemoryStateStore(TimeProvider time) : StateStore
{
    readonly SortedDictionary<(string Kind, string Key), StateRecord> _records = [];
    readonly Lock _lock = new();
    long _version;

    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_records.GetValueOrDefault((kind, key)));
    }

    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (version is not null && version != (_records.GetValueOrDefault((kind, key))?.Version ?? None))
                return Task.FromResult<string?>(null);
            var written = (++_version).ToString(CultureInfo.InvariantCulture);
            _records[(kind, key)] = new StateRecord(kind, key, value, written, time.GetUtcNow());
            return Task.FromResult<string?>(written);
        }
    }

    public override IAsyncEnumerable<StateRecord> ListAsync(string kind, DateTimeOffset? since, CancellationToken cancellationToken) =>
        All.Where(record => record.Kind == kind && (since is null || record.UpdatedAt >= since)).ToAsyncEnumerable();

    public override Task DeleteAsync(string kind, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
            _records.Remove((kind, key));
        return Task.CompletedTask;
    }

    public override Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken)
    {
        foreach (var record in All.Where(record => record.Kind.StartsWith(kindPrefix, StringComparison.Ordinal) && record.UpdatedAt < time))
            DeleteAsync(record.Kind, record.Key, cancellationToken);
        return Task.CompletedTask;
    }

    /// <summary>Everything, as it is now.</summary>
    public IReadOnlyList<StateRecord> All
    {
        get
        {
            lock (_lock)
                return [.. _records.Values];
        }
    }
}
