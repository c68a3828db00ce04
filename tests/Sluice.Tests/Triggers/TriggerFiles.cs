using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Triggers;

namespace Sluice.Tests.Triggers;

/// <summary>A factory in memory with triggers, and pipelines that they start.</summary>
sealed class TriggerFiles
{
    readonly List<Resource> _resources = [];
    readonly List<BrokenResource> _broken = [];
    Factory? _built;

    /// <summary>Has a pipeline <c>P</c> without parameters.</summary>
    public TriggerFiles() => Pipeline("P");

    public TriggerFiles Pipeline(string name, string parameters = "{}") =>
        Add(ResourceKind.Pipeline, name, $$"""{ "parameters": {{parameters}}, "activities": [] }""");

    /// <summary>A trigger that starts <c>P</c>.</summary>
    public TriggerFiles Trigger(string name, string type, string typeProperties) => Add(ResourceKind.Trigger, name, $$"""
        { "type": "{{type}}", "typeProperties": {{typeProperties}}, {{(type == "TumblingWindowTrigger" ? """ "pipeline": """ : """ "pipelines": """)}}
          {{(type == "TumblingWindowTrigger" ? Start("P") : $"[{Start("P")}]")}} }
        """);

    /// <summary>A trigger that starts what it says.</summary>
    public TriggerFiles Whole(string name, string properties) => Add(ResourceKind.Trigger, name, properties);

    /// <summary>What starts a pipeline.</summary>
    public static string Start(string pipeline, string parameters = "{}") =>
        $$"""{ "pipelineReference": { "referenceName": "{{pipeline}}", "type": "PipelineReference" }, "parameters": {{parameters}} }""";

    /// <summary>A trigger that must be right.</summary>
    public Trigger Read(string name)
    {
        var (trigger, report) = TryRead(name);
        Assert.Empty(report.Errors);
        return Assert.IsType<Trigger>(trigger);
    }

    /// <summary>What is wrong with a trigger.</summary>
    public IReadOnlyList<DefinitionError> Errors(string name) => TryRead(name).Report.Errors;

    /// <summary>What is wrong with all of them.</summary>
    public IReadOnlyList<DefinitionError> Check()
    {
        var report = new DefinitionReport();
        TriggerChecks.Of(Build(), default, report);
        return report.Errors;
    }

    /// <summary>What one of the type waits for, which must be right.</summary>
    public static TriggerCondition Condition(string type, string typeProperties) => new TriggerFiles().Trigger("T", type, typeProperties).Read("T").Condition;

    /// <summary>What a schedule of a recurrence waits for.</summary>
    public static TriggerCondition Schedule(string recurrence) => Condition("ScheduleTrigger", $$"""{ "recurrence": {{recurrence}} }""");

    (Trigger? Trigger, DefinitionReport Report) TryRead(string name)
    {
        var report = new DefinitionReport();
        var resource = _resources.Single(one => one.Kind == ResourceKind.Trigger && one.Name == name);
        return (Sluice.Triggers.Trigger.Read(Build(), resource, report), report);
    }

    /// <summary>The factory.</summary>
    public Factory Build() => _built ??= new Factory(KnownTypes.All, _resources, _broken);

    /// <summary>A trigger whose file is no JSON.</summary>
    public TriggerFiles Broken(string name)
    {
        _built = null;
        _broken.Add(new BrokenResource(ResourceKind.Trigger, name, new DefinitionError($"trigger/{name}.json", "$", null, "it is no JSON", "Correct it")));
        return this;
    }

    TriggerFiles Add(ResourceKind kind, string name, string properties)
    {
        var json = new JsonObject { ["name"] = name, ["properties"] = JsonNode.Parse(properties) };
        _built = null;
        _resources.Add(new Resource(kind, name, $"{kind.ToString().ToLowerInvariant()}/{name}.json", json));
        return this;
    }
}
