using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>Checks the triggers of a factory without starting anything.</summary>
static class TriggerChecks
{
    const int MostNext = 3;

    /// <summary>Checks all triggers of a factory.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="now">The time now.</param>
    /// <param name="report">Takes the errors and hints.</param>
    /// <returns>When those that are right are due.</returns>
    public static IReadOnlyList<TriggerOutlook> Of(Factory factory, DateTimeOffset now, DefinitionReport report)
    {
        var outlooks = new List<TriggerOutlook>();
        foreach (var resource in factory.All(ResourceKind.Trigger))
        {
            if (Trigger.Read(factory, resource, report) is not { } trigger)
                continue;
            var next = trigger.Condition.IsTimed
                ? trigger.Condition.Due(now, DateTimeOffset.MaxValue).Take(MostNext).Select(occurrence => occurrence.ScheduledTime).ToList()
                : null;
            if (next is [])
                report.Add(new DefinitionHint(resource.File, "$.properties.typeProperties", "the trigger is never due from now on"));
            outlooks.Add(new TriggerOutlook(trigger.Name, trigger.Type.Name, resource.File, next));
        }

        WindowDependency.CheckCycles(factory, report);
        return outlooks;
    }
}
