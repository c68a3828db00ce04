namespace Sluice.Activities.Control;

/// <summary><c>IfCondition</c>: one of two lists of activities.</summary>
sealed class IfConditionActivity() : ActivityType("IfCondition")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> BranchProperties { get; } = ["ifTrueActivities", "ifFalseActivities"];

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Known([.. BranchProperties]);
        return ActivityReading.Condition(properties, "expression") is { } condition
            ? WorkResult.Done(new WorkResult { Next = BranchProperties[condition ? 0 : 1] })
            : null;
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        await flow.RunBranchAsync((string)(await flow.EvaluateAsync()).Next!);
        return null;
    }
}
