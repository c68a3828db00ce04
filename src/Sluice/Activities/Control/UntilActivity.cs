namespace Sluice.Activities.Control;

/// <summary><c>Until</c>: a list of activities again and again, until an expression over what they did is true.</summary>
sealed class UntilActivity() : ActivityType("Until")
{
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public override IReadOnlyList<string> BranchProperties { get; } = ["activities"];

    /// <inheritdoc/>
    public override bool SeesInside => true;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Differs("loops may be in loops", "activities");
        properties.Require("activities");
        var timeout = properties.Duration("timeout") ?? DefaultTimeout;
        return ActivityReading.Condition(properties, "expression") is { } isDone
            ? WorkResult.Done(new WorkResult { Next = new LoopVerdict(isDone, (long)timeout.TotalSeconds).ToJson() })
            : null;
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        await flow.RepeatAsync();
        return null;
    }
}
