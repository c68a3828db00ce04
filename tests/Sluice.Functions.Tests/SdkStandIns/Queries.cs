// A test double of the Functions and Durable Task SDKs: signatures only, of what this project uses. Never shipped, left out in Release.

namespace Microsoft.DurableTask
{
    /// <summary>Only the name: the client's signatures mention it.</summary>
    public abstract class AsyncPageable<T>
        where T : notnull;
}

namespace Microsoft.DurableTask.Client
{
    /// <summary>Only the name: the client's signatures mention it.</summary>
    public record OrchestrationQuery;

    public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
}
