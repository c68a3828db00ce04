using Microsoft.DurableTask;

namespace Sluice.Functions.Durable;

/// <summary>Reads the library's faults back from what the durable engine keeps of an exception: its type's name and its message.</summary>
static class Fault
{
    /// <summary>
    /// The fault behind a failed activity or orchestration. An engine may wrap a failure once for each orchestration it passes
    /// through, so the outermost message in the library's form counts. Without one the engine lost the attempt.
    /// </summary>
    public static SluiceException Of(TaskFailureDetails failure)
    {
        for (var details = failure; details is not null; details = details.InnerFailure)
        {
            if (SluiceException.TryParse(details.ErrorMessage) is { } fault)
                return fault.Code is SluiceException.HostStopping or SluiceException.AttemptLost ? new(fault.Side, fault.Code, fault.Detail) { IsLost = true } : fault;
        }

        var what = $"{failure.ErrorType}: {failure.ErrorMessage}";
        return IsOfHost(failure)
            ? new(Side.Engine, SluiceException.WorkerEnded,
                $"The worker process that ran this part of the run ended ({what}). The host's log says why; most often it had no memory "
                + "left: lower parallelCopies or the host's maxConcurrentActivityFunctions, or give the app larger instances. "
                + "Then rerun the run: what is committed stays.")
            { IsLost = true }
            : new(Side.Engine, "Unexpected", what) { IsLost = true };
    }

    /// <summary>Whether the host speaks, which knows no more than that it lost the worker.</summary>
    static bool IsOfHost(TaskFailureDetails failure)
    {
        for (var details = failure; details is not null; details = details.InnerFailure)
        {
            if (details.ErrorType.StartsWith("Microsoft.Azure.WebJobs.", StringComparison.Ordinal)
                || details.ErrorMessage.Contains("language worker", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
