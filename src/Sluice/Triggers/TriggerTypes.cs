using Sluice.Triggers.Events;
using Sluice.Triggers.Schedules;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>The kinds of triggers that there are.</summary>
static class TriggerTypes
{
    /// <summary>What to do instead of ADF's other kinds.</summary>
    static readonly Dictionary<string, string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RerunTumblingWindowTrigger"] = "Rerun windows of the TumblingWindowTrigger itself",
        ["ChainingTrigger"] = "Have one pipeline execute the other by ExecutePipeline, or use TumblingWindowTrigger with dependsOn",
        ["BlobTrigger"] = "Use BlobEventsTrigger",
        ["MultiplePipelineTrigger"] = "It is what ADF's kinds derive from, and none itself: use ScheduleTrigger",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TriggerType> All { get; } =
        [new ScheduleTrigger(), new TumblingWindowTrigger(), new BlobEventsTrigger(), new CustomEventsTrigger()];

    /// <summary>The kind of a type, in any case; null when there is none.</summary>
    public static TriggerType? Find(string type) => All.FirstOrDefault(kind => kind.Name.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>What to do instead of a type that is not among them.</summary>
    public static string Instead(string type) =>
        Others.TryGetValue(type, out var instead) ? instead : $"Use {string.Join(", ", All.Select(kind => kind.Name))}";
}
