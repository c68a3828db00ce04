using System.Collections.Concurrent;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers.Ticking;

/// <summary>The triggers of a factory, each read once.</summary>
sealed class ReadTriggers(Factory factory)
{
    readonly ConcurrentDictionary<string, Lazy<(Trigger? Trigger, DefinitionReport Report)>> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The factory.</summary>
    public Factory Factory => factory;

    /// <summary>A trigger.</summary>
    /// <exception cref="DefinitionException">Everything that is wrong with it.</exception>
    public Trigger Find(Resource resource)
    {
        var (trigger, report) = _read.GetOrAdd(resource.Name, _ => new(() => Read(resource))).Value;
        return trigger ?? throw new DefinitionException(report.Errors);
    }

    /// <summary>What a trigger waits for that another one names.</summary>
    public TriggerCondition ConditionOf(string name)
    {
        try
        {
            return Find(factory.All(ResourceKind.Trigger).First(resource => resource.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).Condition;
        }
        catch (DefinitionException)
        {
            return new UnreadCondition();
        }
    }

    (Trigger?, DefinitionReport) Read(Resource resource)
    {
        var report = new DefinitionReport();
        return (Trigger.Read(factory, resource, report), report);
    }

    /// <summary>Of a trigger that cannot be read all of a span is waited for, as nobody knows how its windows lie in it.</summary>
    sealed record UnreadCondition : TriggerCondition
    {
        public override IEnumerable<Window> WindowsIn(Window span) => [span];
    }
}
