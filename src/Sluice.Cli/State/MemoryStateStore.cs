using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Orchestration;
using Sluice.Runs.State;

namespace Sluice.Cli.State;

/// <summary>
/// What is remembered while a command runs: of thousands of activities each is told of twice, and opening a database takes a tenth of a second.
/// What has succeeded is noted in the run's journal, so that who resumes a run that was killed tells it as it was, and not again.
/// </summary>
sealed class MemoryStateStore : StateStore
{
    const string Note = "remembered ";

    readonly TimeProvider _time;
    readonly Journal? _journal;
    readonly SortedDictionary<(string Kind, string Key), StateRecord> _records = [];
    readonly Lock _lock = new();
    long _version;

    /// <param name="time">Tells the time.</param>
    /// <param name="journal">The run's journal; null notes nothing.</param>
    public MemoryStateStore(TimeProvider time, Journal? journal = null)
    {
        (_time, _journal) = (time, journal);
        foreach (var noted in journal?.Find<StateRecord>(Note) ?? [])
            _records[(noted.Kind, noted.Key)] = noted with { Version = Next() };
    }

    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_records.GetValueOrDefault((kind, key)));
    }

    public override async Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken)
    {
        StateRecord record;
        lock (_lock)
        {
            if (version is not null && version != (_records.GetValueOrDefault((kind, key))?.Version ?? None))
                return null;
            _records[(kind, key)] = record = new StateRecord(kind, key, value, Next(), _time.GetUtcNow());
        }

        if (_journal is not null && HasSucceeded(value))
            await _journal.NoteAsync($"{Note}{kind}/{key}", record);
        return record.Version;
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

    /// <summary>A resumed run succeeds for itself, and does again what has failed.</summary>
    static bool HasSucceeded(JsonObject value) => value["activityRunId"] is not null && (string?)value["status"] == "Succeeded";

    string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

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
