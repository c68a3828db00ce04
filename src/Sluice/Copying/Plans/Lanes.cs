using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;

namespace Sluice.Copying.Plans;

/// <summary>How many slices of a copy are under way at a time. What limits them is known here and nowhere else.</summary>
/// <param name="Count">Slices at a time; at least 1.</param>
/// <param name="MayHoldSnapshot">Whether one more connection to the source may hold the snapshot that the slices share.</param>
public sealed record Lanes(int Count, bool MayHoldSnapshot)
{
    /// <summary>
    /// The most that job and host allow: <c>parallelCopies</c>, <c>maxConcurrentConnections</c> of both ends, and what the host runs at a
    /// time: lanes beyond that would wait for their turn with a share of the copy's speed that nobody uses.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="plan">Its plan: there are no more lanes than slices, nor than its memory allows.</param>
    /// <param name="host">The host.</param>
    public static Lanes Of(CopyJob job, CopyPlan plan, HostCapacity host)
    {
        var slices = Math.Min(plan.Slices.Count, plan.MaxLanes ?? int.MaxValue);
        var (source, sink) = (job.Source.MaxConnections ?? int.MaxValue, job.Sink.MaxConnections ?? int.MaxValue);
        // The holder is a connection, too: with a limit of one there can be no slice beside it.
        var mayHold = slices > 1 && source > 1 && job.Source is TableSource { Consistent: not false };
        var readers = mayHold ? source - 1 : source;
        return new Lanes(Math.Max(1, new[] { job.ParallelCopies, slices, readers, sink, host.Activities ?? int.MaxValue }.Min()), mayHold);
    }
}
