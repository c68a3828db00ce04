namespace Sluice.Functions.Tests;

/// <summary>One execution of an activity.</summary>
sealed record ActivityAttempt(string InstanceId, RequestedAction Action)
{
    public DateTime Start { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTime? End { get; set; }

    public string? Result { get; set; }

    public Exception? Failure { get; set; }
}
