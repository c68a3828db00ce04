using System.Diagnostics;

namespace Sluice.Telemetry;

/// <summary>
/// The places of runs, activities and copies in traces. They derive from the run: so spans that different processes emit, at different
/// times, are one tree, and no orchestration carries them.
/// </summary>
static class TraceIds
{
    /// <summary>The trace that a run is: its id.</summary>
    public static ActivityTraceId TraceOf(string runId) => ActivityTraceId.CreateFromString(
        Guid.Parse(Guid.TryParse(runId, out _) ? runId : TextHash.Id(runId)).ToString("N"));

    /// <summary>Before the first span of a run's trace.</summary>
    public static ActivityContext RootOf(string runId) => new(TraceOf(runId), default, ActivityTraceFlags.Recorded);

    /// <summary>The span of a run.</summary>
    public static ActivityContext OfRun(string runId) => Of(runId, "run");

    /// <summary>The span of an activity at a path.</summary>
    public static ActivityContext OfActivity(string runId, string path) => Of(runId, $"activity {path}");

    /// <summary>The span of the copy of an activity at a path.</summary>
    public static ActivityContext OfCopy(string runId, string path) => Of(runId, $"copy {path}");

    /// <summary>The span around an activity: of the activity that it is inside of, else of the run.</summary>
    /// <param name="path">Such as <c>Outer[3]/Inner</c>, or <c>Outer[3]</c> for a round of Outer itself.</param>
    public static ActivityContext Around(string runId, string path)
    {
        var end = path.EndsWith(']') ? path.Length : path.LastIndexOf('/');
        if (end < 0)
            return OfRun(runId);
        var outer = path.AsSpan(0, end);
        if (outer.EndsWith(']'))
            outer = outer[..outer.LastIndexOf('[')];
        return OfActivity(runId, outer.ToString());
    }

    static ActivityContext Of(string runId, string what) => new(
        TraceOf(runId), ActivitySpanId.CreateFromString(TextHash.Short($"{what} of {runId}")), ActivityTraceFlags.Recorded);
}
