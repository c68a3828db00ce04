using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Definitions;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Steps;

/// <summary>
/// Sees before the first slice whether the servers have room for the copy's connections: one a lane on each side, one that holds the
/// snapshot, and a spare one to cancel the others. What else connects meanwhile is not known: it is a check, no reservation.
/// </summary>
sealed class ConnectionCheck(FactoryConnections connections, PlannedCopy planned, Lanes wanted)
{
    readonly CopyJob _job = planned.Copy.Job;

    /// <summary>The lanes that there is room for, and notes if they are fewer than the job allows.</summary>
    /// <exception cref="SluiceException">There is no room for one.</exception>
    public async Task<(Lanes Lanes, IReadOnlyList<string> Notes)> RunAsync(CancellationToken cancellationToken)
    {
        if (planned.Plan.Slices.Count == 0 || NeedsOnlyWhatPlanningHad)
            return (wanted, []);
        var limits = (await ReadEndpointsAsync(cancellationToken))
            .SelectMany(end => end.Budget.Limits, (end, limit) => (End: end, Limit: limit))
            .GroupBy(pair => pair.Limit.Key, (_, pairs) => new SharedLimit([.. pairs]))
            .ToList();
        SharedLimit? narrowest = null;
        foreach (var (lanes, spare) in Candidates())
        {
            var exceeded = limits.Find(limit => limit.Needed(lanes) + spare > limit.Free);
            if (exceeded is null)
                return (lanes, narrowest is null ? [] : [.. Notes(lanes, narrowest.Limit.Text)]);
            narrowest = exceeded;
        }

        throw TooFew(narrowest!);
    }

    /// <summary>From what is wanted to the least that copies at all.</summary>
    IEnumerable<(Lanes Lanes, int Spare)> Candidates()
    {
        for (var count = wanted.Count; count > 0; count--)
            yield return (wanted with { Count = count }, 1);
        // Cancelling then takes until the server sees that the connection broke.
        yield return (wanted with { Count = 1 }, 0);
        if (wanted.MayHoldSnapshot && !MustHoldSnapshot)
            yield return (new Lanes(1, false), 0);
    }

    /// <summary>A connection to each end: to ask for room takes as long as to copy a few rows.</summary>
    bool NeedsOnlyWhatPlanningHad => wanted is { Count: 1, MayHoldSnapshot: false }
        && (_job.Source as TableSource)?.Store.Key != (_job.Sink as TableSink)?.Store.Key;

    bool MustHoldSnapshot => _job.Source is TableSource { Consistent: true };

    IEnumerable<string> Notes(Lanes lanes, string limit)
    {
        if (lanes.Count < wanted.Count)
            yield return $"{lanes.Count} slice{(lanes.Count == 1 ? "" : "s")} at a time instead of {wanted.Count}: {limit}";
        if (lanes.MayHoldSnapshot != wanted.MayHoldSnapshot)
            yield return $"no connection to share a snapshot with: {limit}";
    }

    SluiceException TooFew(SharedLimit limit)
    {
        var needed = limit.Needed(new Lanes(1, MustHoldSnapshot && planned.Plan.Slices.Count > 1));
        return new SluiceException(limit.Side, "TooFewConnections",
            $"Copying one slice at a time needs {needed} connection{(needed == 1 ? "" : "s")}, and {limit.Limit.Text}. "
            + $"Close other connections, copy less at the same time (parallelCopies of other copies), or {limit.Limit.Remedy}.");
    }

    async Task<IReadOnlyList<Endpoint>> ReadEndpointsAsync(CancellationToken cancellationToken)
    {
        var source = await DatabaseAsync((_job.Source as TableSource)?.Store, cancellationToken);
        var sink = await DatabaseAsync((_job.Sink as TableSink)?.Store, cancellationToken);
        IReadOnlyList<int> ours = [.. source?.Backends ?? [], .. sink?.Backends ?? []];
        var ends = new List<Endpoint>();
        if (source is not null && await ConnectionBudget.ReadAsync(source, ours, Side.Source, cancellationToken) is { } sourceBudget)
            ends.Add(new Endpoint(Side.Source, source, sourceBudget));
        // Of one database the second look would only count what the first one left behind.
        if (sink == source && ends is [var same])
            ends.Add(same with { Side = Side.Sink });
        else if (sink is not null && await ConnectionBudget.ReadAsync(sink, ours, Side.Sink, cancellationToken) is { } sinkBudget)
            ends.Add(new Endpoint(Side.Sink, sink, sinkBudget));
        return ends;
    }

    async Task<PostgreSqlDatabase?> DatabaseAsync(Reference? reference, CancellationToken cancellationToken) =>
        reference is null ? null : await connections.DatabaseAsync(reference, cancellationToken);

    /// <summary>An end of the copy that is a server.</summary>
    sealed record Endpoint(Side Side, PostgreSqlDatabase Database, ConnectionBudget Budget)
    {
        public int Needed(Lanes lanes) => lanes.Count + (Side == Side.Source && lanes.MayHoldSnapshot ? 1 : 0);
    }

    /// <summary>A limit with the ends that it limits together.</summary>
    sealed class SharedLimit(IReadOnlyList<(Endpoint End, ConnectionLimit Limit)> pairs)
    {
        /// <summary>As the end saw it that saw less.</summary>
        public ConnectionLimit Limit { get; } = pairs.Select(pair => pair.Limit).MinBy(limit => limit.Free)!;

        public long Free => Limit.Free;

        public Side Side => pairs[0].End.Side;

        /// <summary>Idle connections stay where they are: only the pool that has them can use them.</summary>
        public int Needed(Lanes lanes) => pairs.GroupBy(pair => pair.End.Database)
            .Sum(same => Math.Max(same.Sum(pair => pair.End.Needed(lanes)), same.Max(pair => pair.End.Budget.Idle)));
    }
}
