using System.Globalization;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying;

/// <summary>
/// The snapshot that all slices of a copy read: held beside them, and followed by another when it is lost and the source's settings
/// allow that. Part of an orchestration: it decides and nothing else.
/// </summary>
internal sealed class SharedSnapshot
{
    // A source that loses so many in a row, and no slice was read in any of them, has a fault of its own.
    const int MaxUnused = 5;

    readonly OrchestrationContext _context;
    readonly CopyRequest _copy;
    Task? _renewing;

    /// <summary>What another orchestration knew of it.</summary>
    public SharedSnapshot(OrchestrationContext context, CopyRequest copy, SnapshotState state) =>
        (_context, _copy, State) = (context, copy, state);

    /// <summary>What is known of it.</summary>
    public SnapshotState State { get; set; }

    /// <summary>The snapshot for slices that begin; null when they do not share one.</summary>
    public HeldSnapshot? Current => State.Current;

    /// <summary>Whether slices may be read in another snapshot than those that are committed.</summary>
    public bool MayMix => Source.OnSnapshotLost switch
    {
        SnapshotLoss.Continue => true,
        SnapshotLoss.Fail => false,
        _ => !IsConsistent,
    };

    /// <summary>Does something while the snapshot of a plan's slices is held, if there is to be one.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="mayHold">Whether there is a connection for it.</param>
    /// <param name="slices">How many slices there are.</param>
    /// <exception cref="SluiceException">It cannot be had, and <see cref="TableSource.Consistent"/> demands it.</exception>
    public static async Task<T> RunAsync<T>(
        OrchestrationContext context, CopyRequest copy, bool mayHold, int slices, Func<SharedSnapshot, Task<T>> body)
    {
        var snapshot = new SharedSnapshot(context, copy, new SnapshotState(context.InstanceId));
        try
        {
            if (copy.Job.Source is TableSource { Consistent: not false } source && (slices > 1 || source.Snapshot is not null))
                await snapshot.BeginAsync(mayHold || source.Snapshot is not null);
            return await body(snapshot);
        }
        finally
        {
            await snapshot.EndAsync();
        }
    }

    /// <summary>Takes note of a slice that was read.</summary>
    /// <exception cref="SluiceException">
    /// It was not read in this snapshot, and must have been (code <c>SnapshotLost</c>).
    /// </exception>
    public void Add(SliceResult slice)
    {
        if (Current is { } current && IsConsistent && !MayMix && slice.Snapshot != current.TakenAt)
            throw Lost($"slice {slice.Index} had been committed by an earlier attempt, in another one.");
        State = State with { Read = State.Read + 1, Unused = 0 };
    }

    /// <summary>Takes note of slices that will have to be read again.</summary>
    public void Remove(int slices) => State = State with { Read = State.Read - slices };

    /// <summary>Has a fresh snapshot held in place of one that is lost, where that is allowed, unless another copy that shares it has.</summary>
    /// <param name="loss">How a slice found out.</param>
    /// <param name="lost">The snapshot that it could not read in.</param>
    /// <exception cref="SluiceException">It is not allowed, or cannot be had.</exception>
    public async Task RenewAsync(SluiceException loss, HeldSnapshot? lost)
    {
        if (lost == Current)
            _renewing = _renewing is { IsCompleted: false } ? _renewing : RenewAsync(loss);
        if (_renewing is not null)
            await _renewing;
    }

    async Task RenewAsync(SluiceException loss)
    {
        if (Source.Snapshot is not null)
            throw Lost(loss.Detail);
        // Who held it knows best why; and an engine may have run the holder twice.
        var reason = await EndAsync() ?? loss.Detail;
        if (!MayMix && (Source.OnSnapshotLost == SnapshotLoss.Fail || State.Read > 0))
            throw Lost(reason);
        var lost = $"the snapshot {Current?.Display} was lost before a slice was read in it: {reason}";
        State = State with { Lost = lost, Unused = State.Unused + 1 };
        if (State.Unused >= MaxUnused)
            throw Lost(string.Create(CultureInfo.InvariantCulture,
                $"so are those before it, {State.Unused} in all without a slice read in one: {reason}"));
        await AcquireAsync();
    }

    /// <summary>The fault of a copy whose slices failed so.</summary>
    public SluiceException Explain(SluiceException fault, int committed, int slices) =>
        fault.Code != SluiceException.SnapshotLost ? fault
        : new SluiceException(Side.Source, fault.Code, fault.Detail + string.Create(CultureInfo.InvariantCulture,
            $" {committed} of {slices} slices are committed and stay. {Remedy}"));

    /// <summary>Lets go of it before the end, unless other tables are still to be read in it.</summary>
    public async Task ReleaseAsync()
    {
        if (Source.Tables is null)
            await EndAsync();
    }

    /// <summary>Ends the holding. It never fails, and does nothing when it is done already.</summary>
    /// <returns>Why it had ended before, if that is known.</returns>
    async Task<string?> EndAsync()
    {
        if (!State.MayBeHeld)
            return null;
        State = State with { MayBeHeld = false };
        try
        {
            return (await _context.CallAsync(CopySteps.ReleaseSnapshot, Request, RetryPolicy.None)).Reason;
        }
        catch (SluiceException)
        {
            // What cancels the run ends the holding as well; whatever else fails, the copy's end is not to hang on it.
            return null;
        }
    }

    SnapshotRequest Request => new(_copy, State.HolderId);

    TableSource Source => (TableSource)_copy.Job.Source;

    /// <summary>Whoever names a snapshot wants no other.</summary>
    bool IsConsistent => Source.Consistent == true || Source.Snapshot is not null;

    string Remedy => Source.Snapshot is not null
        ? "Whoever held it has ended. Hold another one (sluice snapshot), and start a new copy in it, with truncate or atomic if the rows "
            + "that are there are to go."
        : Source.Consistent == true
        ? "Start a new copy, with truncate or atomic if the rows that are there are to go: consistent true joins no slices of two snapshots. "
            + "onSnapshotLost Continue would have, and noted it."
        : "Rerun or resume the run, which copies the missing slices in a fresh snapshot, and notes it; so does onSnapshotLost Continue by "
            + "itself. A new copy with truncate or atomic has all rows of one moment.";

    async Task BeginAsync(bool mayHold)
    {
        if (!mayHold)
        {
            GoWithout("there is no connection left to hold it: raise maxConcurrentConnections or lower parallelCopies.");
            return;
        }

        try
        {
            await AcquireAsync();
        }
        catch (SluiceException fault) when (fault.Code == SluiceException.SnapshotLost)
        {
            throw new SluiceException(Side.Source, fault.Code, $"{fault.Detail} {Remedy}");
        }
    }

    async Task AcquireAsync()
    {
        // Also when the call fails: what it began may go on.
        State = State with { MayBeHeld = true };
        var answer = await _context.CallAsync(CopySteps.HoldSnapshot, Request, _copy.Job.Retry);
        // One that somebody else holds is not ours to let go of.
        State = State with { Current = answer.Held, MayBeHeld = Source.Snapshot is null };
        if (answer.Obstacle is { } obstacle)
            GoWithout(obstacle);
    }

    void GoWithout(string reason)
    {
        if (Source.Consistent == true)
            throw new SluiceException(Side.Source, "SnapshotNotPossible", $"The slices cannot share a snapshot: {reason}");
        State = State with { Notes = [.. State.Notes, $"slices do not share a snapshot: {reason}"], MayBeHeld = false };
    }

    SluiceException Lost(string reason)
    {
        var noticed = _context.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new(Side.Source, SluiceException.SnapshotLost,
            $"The snapshot that all slices share, {Current?.Display}, is lost, as was noticed at {noticed}: {reason}");
    }
}
