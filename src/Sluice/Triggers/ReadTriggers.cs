using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>The triggers of a factory, each read once: whoever ticks or brings events does so all the time.</summary>
sealed class ReadTriggers
{
    static readonly ConditionalWeakTable<Factory, ReadTriggers> OfFactories = [];

    readonly ConcurrentDictionary<string, Lazy<(Trigger? Trigger, DefinitionReport Report)>> _read = new(StringComparer.OrdinalIgnoreCase);

    ReadTriggers(Factory factory) => Factory = factory;

    /// <summary>The factory.</summary>
    public Factory Factory { get; }

    /// <summary>Those of a factory, for as long as somebody has it.</summary>
    public static ReadTriggers Of(Factory factory) => OfFactories.GetValue(factory, one => new ReadTriggers(one));

    /// <summary>A trigger.</summary>
    /// <exception cref="DefinitionException">Everything that is wrong with it.</exception>
    public Trigger Find(Resource resource)
    {
        var (trigger, report) = Read(resource);
        report.ThrowIfAny();
        return trigger!;
    }

    /// <summary>A trigger that may be wrong in what it starts, which it tells when it is to start that; null when nobody knows what it waits for.</summary>
    public Trigger? Open(Resource resource) => Read(resource).Trigger;

    /// <summary>What a trigger waits for that another one names.</summary>
    public TriggerCondition ConditionOf(string name)
    {
        try
        {
            return Find(Factory.All(ResourceKind.Trigger).First(resource => resource.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).Condition;
        }
        catch (DefinitionException)
        {
            return new UnreadCondition();
        }
    }

    (Trigger? Trigger, DefinitionReport Report) Read(Resource resource) => _read.GetOrAdd(resource.Name, _ => new(() =>
    {
        var report = new DefinitionReport();
        return (Trigger.Open(Factory, resource, report), report);
    })).Value;

    /// <summary>Of a trigger that cannot be read all of a span is waited for, as nobody knows how its windows lie in it.</summary>
    sealed record UnreadCondition : TriggerCondition
    {
        public override IEnumerable<Window> WindowsIn(Window span) => [span];
    }
}
