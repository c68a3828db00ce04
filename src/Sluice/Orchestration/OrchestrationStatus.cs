namespace Sluice.Orchestration;

/// <summary>How far an orchestration is.</summary>
public enum OrchestrationStatus
{
    /// <summary>Accepted, not begun.</summary>
    Queued,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Ended with a result.</summary>
    Succeeded,

    /// <summary>Ended with a fault.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,

    /// <summary>About to be stopped on request.</summary>
    Canceling,
}

static class OrchestrationStatusExtensions
{
    extension(OrchestrationStatus status)
    {
        /// <summary>Whether nothing more becomes of it.</summary>
        public bool HasEnded => status is not (OrchestrationStatus.Queued or OrchestrationStatus.InProgress or OrchestrationStatus.Canceling);
    }
}
