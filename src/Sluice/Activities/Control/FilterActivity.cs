using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities.Control;

/// <summary><c>Filter</c>: the items for which a condition is true.</summary>
sealed class FilterActivity() : ActivityType("Filter")
{
    /// <inheritdoc/>
    public override bool GivesItsInput => true;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        properties.Known("condition");
        var items = ActivityReading.Items(properties, "items");
        if (!reading.HasValues)
            Condition(properties, null, reading.Report);
        if (items is null)
            return null;
        var kept = new JsonArray();
        foreach (var item in items)
        {
            // Many items may have one and the same thing wrong: the first of them is told.
            var one = new DefinitionReport();
            if (Condition(properties, item, one) == true)
                kept.Add(item?.DeepClone());
            if (one.Errors is [var error, ..])
            {
                reading.Report.Add(error);
                return null;
            }
        }

        return WorkResult.Done(new WorkResult
        {
            Output = new JsonObject { ["ItemsCount"] = items.Count, ["FilteredItemsCount"] = kept.Count, ["Value"] = kept },
        });
    });

    static bool? Condition(DefinitionParser properties, JsonNode? item, DefinitionReport report) =>
        ActivityReading.Condition(properties.InScope(properties.Scope.With(ScopeFunction.Item, item), report), "condition");
}
