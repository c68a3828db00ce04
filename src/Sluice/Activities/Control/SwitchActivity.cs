using Sluice.Definitions.Parsing;

namespace Sluice.Activities.Control;

/// <summary><c>Switch</c>: the list of activities of one case, else the default's.</summary>
sealed class SwitchActivity() : ActivityType("Switch")
{
    const string Default = "defaultActivities";

    /// <inheritdoc/>
    public override IReadOnlyList<string> BranchProperties { get; } = ["cases", Default];

    /// <inheritdoc/>
    public override IEnumerable<ActivityBranch> Branches(DefinitionParser properties) => properties.Objects("cases")
        .Select((one, index) => new ActivityBranch(CaseName(index), one, "activities"))
        .Append(new ActivityBranch(Default, properties, Default));

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Known(Default);
        var on = properties.Text("on", required: true);
        var values = new List<string?>();
        foreach (var one in properties.Objects("cases"))
        {
            one.Known("activities");
            values.Add(one.Text("value", required: true));
            one.HintUnread();
        }

        foreach (var twins in values.OfType<string>().GroupBy(value => value, StringComparer.Ordinal).Where(group => group.Count() > 1))
            properties.Error("cases", "two cases have the same value", "Give each its own", twins.Key);
        var chosen = values.FindIndex(value => value == on);
        return on is null ? null : WorkResult.Done(new WorkResult { Next = chosen < 0 ? Default : CaseName(chosen) });
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        await flow.RunBranchAsync((string)(await flow.EvaluateAsync()).Next!);
        return null;
    }

    static string CaseName(int index) => $"cases[{index}]";
}
