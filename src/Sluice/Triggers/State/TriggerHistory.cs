using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sluice.Runs.State;

namespace Sluice.Triggers.State;

/// <summary>What became of the occurrences of triggers.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
internal sealed class TriggerHistory(StateStore store, string scope)
{
    const string Prefix = "triggerrun/", LastPrefix = "lasttriggerrun/";

    // Reads wait for the store most of the time.
    const int AtATime = 16;

    // By trigger: nobody looks through all runs for it.
    readonly string _lastKind = LastPrefix + scope;

    /// <summary>The id of the run of a trigger for an occurrence.</summary>
    public string IdOf(Trigger trigger, Occurrence occurrence) => IdOf(trigger.Name, occurrence.Identity);

    /// <summary>The same, of a trigger that may be wrong, for what tells its runs apart.</summary>
    public string IdOf(string trigger, string identity) => TriggerRun.IdOf(scope, trigger, identity);

    /// <summary>A run of a trigger; null when there is none.</summary>
    public async Task<TriggerRunRecord?> FindAsync(string trigger, string triggerRunId, CancellationToken cancellationToken) =>
        (await store.FindAsync(KindOf(trigger), triggerRunId, cancellationToken))?.Value.Read<TriggerRunRecord>();

    /// <summary>
    /// The first attempt, this one or a later one, that nobody has made yet: a trigger that was deleted and written again has windows that
    /// an earlier one had as well.
    /// </summary>
    public async Task<Occurrence> UntriedAsync(Trigger trigger, Occurrence occurrence, CancellationToken cancellationToken)
    {
        while (await FindAsync(trigger.Name, IdOf(trigger, occurrence), cancellationToken) is not null)
            occurrence = occurrence with { Attempt = occurrence.Attempt + 1 };
        return occurrence;
    }

    /// <summary>The runs that were written at a time or later.</summary>
    /// <param name="triggers">The names of their triggers; null for all.</param>
    /// <param name="since">The time; null for all runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<TriggerRunRecord> ListAsync(
        IEnumerable<string>? triggers, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Each trigger that has runs has a last one.
        triggers ??= await store.ListAsync(_lastKind, null, cancellationToken).Select(record => record.Key).ToListAsync(cancellationToken);
        foreach (var kind in triggers.Select(KindOf).Distinct())
        {
            await foreach (var record in store.ListAsync(kind, since, cancellationToken))
                yield return record.Value.Read<TriggerRunRecord>()!;
        }
    }

    /// <summary>The last run of each trigger, by its name.</summary>
    public async Task<IReadOnlyDictionary<string, TriggerRun>> ListLastAsync(CancellationToken cancellationToken)
    {
        var last = new ConcurrentDictionary<string, TriggerRun>(StringComparer.OrdinalIgnoreCase);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(store.ListAsync(_lastKind, null, cancellationToken), options, async (record, stop) =>
        {
            if (await FindAsync(record.Key, (string)record.Value["triggerRunId"]!, stop) is { } found)
                last[found.Run.TriggerName] = found.Run;
        });
        return last;
    }

    /// <summary>Keeps a run. It goes on and never back: what another host has recorded that is further stays, however late this one comes.</summary>
    /// <returns>The run as it is then.</returns>
    public async Task<TriggerRun> WriteAsync(TriggerRunRecord record, CancellationToken cancellationToken)
    {
        var (kind, id, kept) = (KindOf(record.Run.TriggerName), record.Run.TriggerRunId, record);
        var known = await store.FindAsync(kind, id, cancellationToken);
        // It begins. If this host dies before that is kept, whoever begins it again tells it again.
        if (known?.Value.Read<TriggerRunRecord>() is not { } earlier
            || (!earlier.Run.IsFurtherThan(record.Run) && earlier.Run.TriggerRunTimestamp != record.Run.TriggerRunTimestamp))
        {
            await store.WriteAsync(_lastKind, record.Run.TriggerName.ToUpperInvariant(), new JsonObject { ["triggerRunId"] = id }, null, cancellationToken);
        }

        await store.ChangeAsync<TriggerRunRecord>(
            kind,
            id,
            before =>
            {
                var isLate = before?.Run.IsFurtherThan(record.Run) == true;
                kept = isLate ? before! : record;
                return isLate ? null : record;
            },
            known,
            cancellationToken);
        return kept.Run;
    }

    // Names may be longer than a kind.
    string KindOf(string trigger) => $"{Prefix}{scope}/{TextHash.Short(trigger.ToUpperInvariant())}";

    /// <summary>Forgets the runs, of every factory, that were written before a time.</summary>
    public static async Task DeleteBeforeAsync(StateStore store, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await store.DeleteBeforeAsync(Prefix, time, cancellationToken);
        await store.DeleteBeforeAsync(LastPrefix, time, cancellationToken);
    }
}
