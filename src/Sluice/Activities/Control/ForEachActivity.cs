using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities.Control;

/// <summary><c>ForEach</c>: a list of activities for each item, several at a time. Loops inside loops are allowed, unlike in ADF.</summary>
sealed class ForEachActivity() : ActivityType("ForEach")
{
    // ADF's.
    const int DefaultAtATime = 20;
    const int MostAtATime = 50;
    const int MostItems = 100_000;

    /// <inheritdoc/>
    public override IReadOnlyList<string> BranchProperties { get; } = ["activities"];

    /// <inheritdoc/>
    public override IEnumerable<ActivityBranch> Branches(DefinitionParser properties) =>
        [new ActivityBranch("activities", properties.InScope(properties.Scope.With(ScopeFunction.Item, null)), "activities")];

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Differs("loops may be in loops", "activities");
        properties.Require("activities");
        var isSequential = properties.Boolean("isSequential") ?? false;
        var atATime = properties.Integer("batchCount", 1, MostAtATime) ?? DefaultAtATime;
        if (ActivityReading.Items(properties, "items") is not { } items)
            return null;
        if (items.Count > MostItems)
            properties.Error("items", $"a loop has at most {MostItems} items, not {items.Count}", "Give it fewer");
        return WorkResult.Done(new WorkResult
        {
            Next = new JsonObject { ["count"] = items.Count, ["atATime"] = isSequential ? 1 : atATime },
            Items = items,
        });
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var result = await flow.EvaluateAsync();
        var count = (int)result.Next!["count"]!;
        await flow.ForEachAsync(result.Pages!, count, (int)result.Next["atATime"]!);
        return new StoredValue(new JsonObject { ["count"] = count });
    }
}
