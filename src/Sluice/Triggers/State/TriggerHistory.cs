using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Runs.State;

namespace Sluice.Triggers.State;

/// <summary>What became of the occurrences of triggers.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
internal sealed class TriggerHistory(StateStore store, string scope)
{
    const string Prefix = "triggerrun/";

    readonly string _kind = Prefix + scope;

    /// <summary>The id of the run of a trigger for an occurrence.</summary>
    public string IdOf(Trigger trigger, Occurrence occurrence) => IdOf(trigger.Name, occurrence.Identity);

    /// <summary>The same, of a trigger that may be wrong, for what tells its runs apart.</summary>
    public string IdOf(string trigger, string identity) => TriggerRun.IdOf(scope, trigger, identity);

    /// <summary>A run; null when there is none.</summary>
    public async Task<TriggerRunRecord?> FindAsync(string triggerRunId, CancellationToken cancellationToken) =>
        (await store.FindAsync(_kind, triggerRunId, cancellationToken))?.Value.Deserialize<TriggerRunRecord>();

    /// <summary>
    /// The first attempt, this one or a later one, that nobody has made yet: a trigger that was deleted and written again has windows that
    /// an earlier one had as well.
    /// </summary>
    public async Task<Occurrence> UntriedAsync(Trigger trigger, Occurrence occurrence, CancellationToken cancellationToken)
    {
        while (await FindAsync(IdOf(trigger, occurrence), cancellationToken) is not null)
            occurrence = occurrence with { Attempt = occurrence.Attempt + 1 };
        return occurrence;
    }

    /// <summary>The runs that were written at a time or later.</summary>
    public async IAsyncEnumerable<TriggerRunRecord> ListAsync(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.ListAsync(_kind, since, cancellationToken))
            yield return record.Value.Deserialize<TriggerRunRecord>()!;
    }

    /// <summary>Keeps a run. It goes on and never back: what another host has recorded that is further stays, however late this one comes.</summary>
    /// <returns>The run as it is then.</returns>
    public async Task<TriggerRun> WriteAsync(TriggerRunRecord record, CancellationToken cancellationToken)
    {
        var kept = record;
        await store.ChangeAsync<TriggerRunRecord>(
            _kind,
            record.Run.TriggerRunId,
            before =>
            {
                var isLate = before?.Run.IsFurtherThan(record.Run) == true;
                kept = isLate ? before! : record;
                return isLate ? null : record;
            },
            cancellationToken);
        return kept.Run;
    }

    /// <summary>Forgets the runs, of every factory, that were written before a time.</summary>
    public static Task DeleteBeforeAsync(StateStore store, DateTimeOffset time, CancellationToken cancellationToken) =>
        store.DeleteBeforeAsync(Prefix, time, cancellationToken);
}
