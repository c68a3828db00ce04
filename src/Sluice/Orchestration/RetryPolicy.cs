namespace Sluice.Orchestration;

/// <summary>How often a failed activity is tried. A fault of the definitions is never tried again: it cannot get better.</summary>
/// <param name="MaxAttempts">All attempts, the first included; at least 1.</param>
/// <param name="Interval">The wait between two attempts.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan Interval)
{
    /// <summary>One attempt.</summary>
    public static RetryPolicy None { get; } = new(1, TimeSpan.Zero);
}
