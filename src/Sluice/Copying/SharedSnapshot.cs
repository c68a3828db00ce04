using System.Globalization;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// The snapshot that all slices of a copy read: held by an activity beside them, which announces it, and followed by another when it is
/// lost and <see cref="TableSource.OnSnapshotLost"/> allows that. Part of an orchestration: it decides and nothing else.
/// </summary>
public sealed class SharedSnapshot
{
    // A source that restarts may take so long; a source that loses each of so many has a fault of its own.
    const int MostSnapshots = 5;
    const int MostTries = 6;
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // The end of a connection is told to those who share it within moments of each other.
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    // Letting go of a connection that was told to end.
    static readonly TimeSpan Parting = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly OrchestrationContext _context;
    readonly CopyRequest _copy;
    readonly HashSet<string> _taken = [];
    readonly List<string> _notes = [];
    Task<HeldSnapshot?> _held = Task.FromResult<HeldSnapshot?>(null);
    Task<SnapshotEnd>? _holder;
    string? _last;
    int _attempt;

    SharedSnapshot(OrchestrationContext context, CopyRequest copy) => (_context, _copy) = (context, copy);

    /// <summary>Does something while the snapshot of a plan's slices is held, if there is to be one.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="lanes">Tells whether there is a connection for it.</param>
    /// <param name="slices">How many slices there are.</param>
    /// <param name="body">What is done.</param>
    /// <exception cref="SluiceException">It cannot be had, and <see cref="TableSource.Consistent"/> demands it.</exception>
    public static async Task<T> WhileHeldAsync<T>(
        OrchestrationContext context, CopyRequest copy, Lanes lanes, int slices, Func<SharedSnapshot, Task<T>> body)
    {
        var snapshot = new SharedSnapshot(context, copy);
        try
        {
            if (slices > 1 && copy.Job.Source is TableSource { Consistent: not false })
                await snapshot.BeginAsync(lanes.MayHoldSnapshot);
            return await body(snapshot);
        }
        finally
        {
            await snapshot.ReleaseAsync();
        }
    }

    /// <summary>Reads a slice in the snapshot; once more in a fresh one, when it was lost and that is allowed.</summary>
    /// <exception cref="SluiceException">The slice failed; or the snapshot is lost (code <c>SnapshotLost</c>).</exception>
    public async Task<SliceResult> ReadAsync(Func<HeldSnapshot?, Task<SliceResult>> read)
    {
        while (true)
        {
            var held = await HeldAsync();
            SliceResult result;
            try
            {
                result = await read(held);
            }
            catch (SluiceException fault) when (held is not null && fault.Side == Side.Source)
            {
                if (!await IsLostAsync(held, fault))
                    throw;
                Replace(held, fault.Detail);
                continue;
            }

            if (held is not null && Demands && !(result.Snapshot is { } taken && _taken.Contains(taken)))
                throw Lost($"slice {result.Index} had been committed by an earlier attempt, in another one.");
            return result;
        }
    }

    /// <summary>The fault of a copy whose slices failed so.</summary>
    public SluiceException Explain(SluiceException fault, int committed, int slices) =>
        fault.Code != SluiceException.SnapshotLost ? fault
        : new SluiceException(Side.Source, fault.Code, fault.Detail + string.Create(CultureInfo.InvariantCulture,
            $" {committed} of {slices} slices are committed and stay. {(Demands ? Restart : Resume)}"));

    /// <summary>What a user should know of the snapshots that slices were read in.</summary>
    public IEnumerable<string> Notes(IReadOnlyList<SliceResult> slices)
    {
        var groups = slices.GroupBy(slice => slice.Snapshot).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (groups.Count <= 1)
            return _notes;
        var parts = groups.Select(group => string.Create(CultureInfo.InvariantCulture,
            $"{group.Count()} {(group.Key is { } taken ? $"in the one taken at {taken}" : "in none that is shared")}"));
        return [.. _notes, $"slices were read in {groups.Count} snapshots, because the first was gone: {string.Join(", ", parts)}"];
    }

    const string Resume =
        "Run it again: --resume copies the missing slices in a fresh snapshot, which the output notes; so does onSnapshotLost Continue by "
        + "itself. A new copy with truncate or atomic has all rows of one moment.";

    const string Restart =
        "Start a new copy, with truncate or atomic if the rows that are there are to go: consistent true joins no slices of two snapshots. "
        + "onSnapshotLost Continue would have, and noted it.";

    TableSource Source => (TableSource)_copy.Job.Source;

    bool Continues => Source.OnSnapshotLost == SnapshotLoss.Continue;

    bool Demands => Source.Consistent == true && !Continues;

    async Task BeginAsync(bool mayHold)
    {
        if (!mayHold)
        {
            DoWithout("there is no connection left to hold it: raise maxConcurrentConnections or lower parallelCopies.");
            return;
        }

        _held = HoldAsync();
        try
        {
            await _held;
        }
        catch (SluiceException fault) when (fault.Code == SluiceException.SnapshotLost)
        {
            throw new SluiceException(Side.Source, fault.Code, $"{fault.Detail} {(Demands ? Restart : Resume)}");
        }
    }

    /// <summary>The snapshot for a slice that begins; the fault of having none is that of every further slice.</summary>
    Task<HeldSnapshot?> HeldAsync()
    {
        lock (_lock)
        {
            if (_held.IsCompletedSuccessfully && _holder is { IsCompleted: true })
                _held = RenewAsync(Cancelled);
            return _held;
        }
    }

    /// <summary>Whether a slice failed because its snapshot is gone: it says so, or what ended its connection ended the holder's.</summary>
    async Task<bool> IsLostAsync(HeldSnapshot held, SluiceException fault) =>
        fault.Code == SluiceException.SnapshotLost
        || (IsOfConnection(fault) && (!IsCurrent(held) || (_holder is { } holder && await WithinAsync(holder, Settling))));

    void Replace(HeldSnapshot held, string reason)
    {
        lock (_lock)
        {
            if (IsCurrent(held))
                _held = RenewAsync(reason);
        }
    }

    bool IsCurrent(HeldSnapshot held)
    {
        lock (_lock)
            return _held is { IsCompletedSuccessfully: true, Result: { } current } && current == held;
    }

    /// <summary>A fresh snapshot in place of one that is lost, where that is allowed.</summary>
    async Task<HeldSnapshot?> RenewAsync(string reason)
    {
        // The holder knows best why; but it may live on, with another one, where the engine ran it twice.
        if (_holder is { } holder && await WithinAsync(holder, Settling))
            reason = (await holder).Reason ?? reason;
        if (!Continues)
            throw Lost(reason);
        if (_taken.Count >= MostSnapshots)
            throw Lost(string.Create(CultureInfo.InvariantCulture, $"it was the {_taken.Count}th, and the last that is tried: {reason}"));
        await ReleaseAsync();
        return await HoldAsync();
    }

    /// <summary>Has a snapshot held, and waits until it is.</summary>
    async Task<HeldSnapshot?> HoldAsync()
    {
        for (var (tries, pause) = (1, FirstPause); ; tries++, pause *= 2)
        {
            var request = new SnapshotRequest(_copy, _context.InstanceId, ++_attempt);
            using var stop = new CancellationTokenSource();
            var announced = _context.WaitForEventAsync<HeldSnapshot>(request.EventName, stop.Token);
            var call = _context.CallAsync(CopyActivities.HoldSnapshot, request, RetryPolicy.None);
            _holder = EndAsync(call);
            if (await Task.WhenAny(announced, call) == announced)
            {
                var held = await announced;
                _taken.Add(_last = held.TakenAt);
                return held;
            }

            Cancel(stop);
            try
            {
                var end = await call;
                if (end.Outcome != SnapshotOutcome.NotPossible)
                    throw Lost(end.Reason ?? Cancelled);
                DoWithout(end.Reason!);
                return null;
            }
            catch (SluiceException fault) when (tries < MostTries && IsOfConnection(fault))
            {
                await _context.DelayAsync(pause, CancellationToken.None);
            }
        }
    }

    void DoWithout(string reason)
    {
        if (Source.Consistent == true)
            throw new SluiceException(Side.Source, "SnapshotNotPossible", $"The slices cannot share a snapshot: {reason}");
        _notes.Add($"slices do not share a snapshot: {reason}");
        _holder = null;
    }

    /// <summary>Ends the holding, and waits for it a while. It never fails, and does nothing when it is done already.</summary>
    public async Task ReleaseAsync()
    {
        if (_holder is not { } holder)
            return;
        _holder = null;
        try
        {
            if (!holder.IsCompleted)
            {
                var request = new SnapshotRequest(_copy, _context.InstanceId, _attempt);
                if (await _context.CallAsync(CopyActivities.ReleaseSnapshot, request, RetryPolicy.None))
                    await WithinAsync(holder, Parting);
            }
        }
        catch (SluiceException fault)
        {
            // What cancels the run ends its activities as well; whatever else fails, the copy's end is not to hang on it.
            if (fault.Side == Side.Cancelled)
                await holder;
        }
    }

    async Task<bool> WithinAsync(Task task, TimeSpan patience)
    {
        using var stop = new CancellationTokenSource();
        var ended = await Task.WhenAny(task, QuietlyAsync(_context.DelayAsync(patience, stop.Token))) == task;
        Cancel(stop);
        return ended;
    }

    /// <summary>What a holder that was announced failed with is why the snapshot is lost.</summary>
    static async Task<SnapshotEnd> EndAsync(Task<SnapshotEnd> call)
    {
        try
        {
            return await call;
        }
        catch (SluiceException fault)
        {
            return new SnapshotEnd(SnapshotOutcome.Lost, fault.Detail);
        }
    }

    static async Task QuietlyAsync(Task delay)
    {
        try
        {
            await delay;
        }
        catch (Exception exception) when (exception is OperationCanceledException or SluiceException { Side: Side.Cancelled })
        {
            // Nobody waits for it any more.
        }
    }

    SluiceException Lost(string reason)
    {
        var noticed = _context.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new(Side.Source, SluiceException.SnapshotLost,
            _taken.Count == 0 ? $"The slices cannot all be read in one snapshot: {reason}"
            : $"The snapshot that all slices share, taken at {_last}, is lost, as was noticed at {noticed}: {reason}");
    }

    static bool IsOfConnection(SluiceException fault) => fault.Side == Side.Source
        && (fault.Code is "ConnectionLost" or "ConnectionFailed" || fault.Code.StartsWith("57P", StringComparison.Ordinal)
            || fault.Code.StartsWith("08", StringComparison.Ordinal));

#pragma warning disable CA1849 // An orchestration may not leave its thread.
    static void Cancel(CancellationTokenSource stop) => stop.Cancel();
#pragma warning restore CA1849

    const string Cancelled = "somebody cancelled the statement that held it.";
}
