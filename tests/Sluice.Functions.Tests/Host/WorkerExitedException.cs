namespace Sluice.Functions.Tests;

/// <summary>The worker's process ended while a function ran in it, or there is none yet.</summary>
sealed class WorkerExitedException(string errorType, string message) : Exception(message)
{
    /// <summary>The exception that the Functions host throws then.</summary>
    public string ErrorType { get; } = errorType;

    public static WorkerExitedException Killed() =>
        new("Microsoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException", "dotnet exited with code 137 (0x89)");

    public static WorkerExitedException NoneYet() =>
        new("System.InvalidOperationException", "Did not find any initialized language workers");
}
