namespace Sluice.Activities.Control;

/// <summary><c>Wait</c>: some seconds in which nothing is held.</summary>
sealed class WaitActivity() : ActivityType("Wait")
{
    // Thirty days.
    const int MostSeconds = 2_592_000;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Require("waitTimeInSeconds");
        return properties.Integer("waitTimeInSeconds", 0, MostSeconds) is { } seconds
            ? WorkResult.Done(new WorkResult { Next = seconds })
            : null;
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var seconds = (int)(await flow.EvaluateAsync()).Next!;
        if (seconds > 0)
            await flow.Context.DelayAsync(TimeSpan.FromSeconds(seconds), CancellationToken.None);
        return null;
    }
}
