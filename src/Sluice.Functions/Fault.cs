using Microsoft.DurableTask;

namespace Sluice.Functions;

/// <summary>Reads the library's faults back from what the durable engine keeps of an exception: its type's name and its message.</summary>
static class Fault
{
    /// <summary>
    /// The fault behind a failed activity or orchestration. An engine may wrap a failure once for each orchestration it passes
    /// through, so the outermost message in the library's form counts; without one, the message of what was thrown.
    /// </summary>
    public static SluiceException Of(TaskFailureDetails failure)
    {
        for (var details = failure; details is not null; details = details.InnerFailure)
        {
            if (SluiceException.Parse(details.ErrorMessage) is { Code: not "Unexpected" } fault)
                return fault;
        }

        return SluiceException.Parse(failure.ErrorMessage);
    }

    /// <summary>Whether another attempt could end otherwise.</summary>
    public static bool CanGetBetter(TaskFailureDetails failure) => !Of(failure).IsFinal;
}
