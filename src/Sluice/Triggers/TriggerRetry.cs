namespace Sluice.Triggers;

/// <summary>How often an occurrence whose run failed is tried again.</summary>
/// <param name="Count">How often.</param>
/// <param name="Interval">The wait between two attempts.</param>
sealed record TriggerRetry(int Count, TimeSpan Interval)
{
    /// <summary>Not at all.</summary>
    public static TriggerRetry None { get; } = new(0, TimeSpan.Zero);
}
