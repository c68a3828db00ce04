using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Triggers.Windows;

/// <summary>What windows wait for: those of a trigger that overlap a span of time beside them.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="IsSelf">Whether it is the same.</param>
/// <param name="Offset">How far the span begins from the start of the window that waits.</param>
/// <param name="Size">How long it is; null is as long as that window.</param>
sealed record WindowDependency(string Trigger, bool IsSelf, TimeSpan Offset, TimeSpan? Size)
{
    const string Other = "TumblingWindowTriggerDependencyReference", Self = "SelfDependencyTumblingWindowTriggerReference";

    /// <summary>The span for a window.</summary>
    public Window Span(Window window)
    {
        var start = Shift(window.Start, Offset);
        return new Window(start, Size is { } size ? Shift(start, size) : Shift(window.End, Offset));
    }

    /// <summary>Reads one; null after an error.</summary>
    public static WindowDependency? Read(TriggerReading reading, DefinitionParser reader)
    {
        if (reader.Text("type", required: true) is not { } type)
            return null;
        var isSelf = type.Equals(Self, StringComparison.OrdinalIgnoreCase);
        if (!isSelf && !type.Equals(Other, StringComparison.OrdinalIgnoreCase))
        {
            reader.Error("type", "there is no such kind of dependency", $"Use {Other} or {Self}", type);
            return null;
        }

        var trigger = isSelf ? reading.Name : Upstream(reading, reader);
        if (isSelf)
            reader.Text("offset", required: true);
        var offset = reader.Duration("offset", isSigned: true);
        if (isSelf && offset >= TimeSpan.Zero)
        {
            reader.Error(
                "offset", "a trigger can only wait for earlier windows of its own", "Write for example -01:00:00", reader.Text("offset"));
        }

        var size = reader.Duration("size");
        if (size == TimeSpan.Zero)
            reader.Error("size", "it has no length", "Write for example 01:00:00", reader.Text("size"));
        reader.HintUnread();
        return trigger is null ? null : new WindowDependency(trigger, isSelf, offset ?? TimeSpan.Zero, size);
    }

    /// <summary>Triggers that wait for each other would never run.</summary>
    public static void CheckCycles(Factory factory, DefinitionReport report)
    {
        var triggers = factory.All(ResourceKind.Trigger).ToList();
        var numbers = triggers.Index().ToDictionary(one => one.Item.Name, one => one.Index, StringComparer.OrdinalIgnoreCase);
        var edges = triggers.ConvertAll<IReadOnlyList<int>>(trigger =>
            [.. Named(trigger).Select(name => numbers.GetValueOrDefault(name, -1)).Where(number => number >= 0)]);
        foreach (var cycle in Cycles.Find(edges))
        {
            var names = DefinitionTypes.Few(cycle.Select(number => triggers[number].Name));
            var problem = cycle.Count == 1 ? "the trigger waits for itself" : $"these triggers wait for each other, without end: {names}";
            foreach (var number in cycle)
            {
                Properties(triggers[number], report)?.Error(
                    "dependsOn", problem, $"Remove a dependency, or use {Self} for earlier windows", code: DefinitionErrorCode.Cycle);
            }
        }
    }

    static string? Upstream(TriggerReading reading, DefinitionParser reader)
    {
        if (reader.Object("referenceTrigger", required: true) is not { } reference || reference.AsReference() is not { } named
            || reading.Factory.Find(ResourceKind.Trigger, named.Name, reference, reading.Report) is not { } upstream)
        {
            return null;
        }

        if (TriggerTypes.Find(Values.ToText(upstream.Properties["type"])) is TumblingWindowTrigger)
            return upstream.Name;
        reference.Error("referenceName", "this trigger has no windows", "Use a TumblingWindowTrigger", named.Name);
        return null;
    }

    /// <summary>The triggers whose names stand in the dependencies of one.</summary>
    static IEnumerable<string> Named(Resource trigger) =>
        from dependency in Properties(trigger, new DefinitionReport())?.Objects("dependsOn") ?? []
        let name = dependency.Object("referenceTrigger")?.Text("referenceName")
        where name is not null
        select name;

    static DefinitionParser? Properties(Resource trigger, DefinitionReport report) =>
        trigger.Read(new ExpressionScope { IsLiteral = true }, report).Object("typeProperties");

    /// <summary>At the ends of time nothing is shifted out of it.</summary>
    static DateTimeOffset Shift(DateTimeOffset time, TimeSpan by) =>
        new(Math.Clamp(time.UtcTicks + by.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
}
