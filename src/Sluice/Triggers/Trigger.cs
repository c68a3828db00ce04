using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Pipelines;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>A trigger of a factory.</summary>
sealed class Trigger
{
    readonly Factory _factory;
    readonly Resource _resource;
    readonly IReadOnlyList<DefinitionError> _errors;

    Trigger(Factory factory, Resource resource, TriggerType type, TriggerCondition condition, IReadOnlyList<DefinitionError> errors)
    {
        _factory = factory;
        _resource = resource;
        _errors = errors;
        Type = type;
        Condition = condition;
    }

    /// <summary>Its name.</summary>
    public string Name => _resource.Name;

    /// <summary>Its kind.</summary>
    public TriggerType Type { get; }

    /// <summary>What it waits for.</summary>
    public TriggerCondition Condition { get; }

    /// <summary>Whether its definition says that it is started: what holds until somebody starts or stops it.</summary>
    public bool IsStartedByDefinition => IsStarted(_resource);

    /// <summary>Whether the definition of a trigger, which may be wrong, says that it is started.</summary>
    public static bool IsStarted(Resource resource) => StateOf(resource).Equals("Started", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the definition of a trigger says of its state; empty where it says nothing.</summary>
    public static string StateOf(Resource resource) => Values.ToText(Values.Find(resource.Properties, "runtimeState"));

    /// <summary>The type that the definition of a trigger, which may be wrong, names.</summary>
    public static string TypeOf(Resource resource) => Values.ToText(Values.Find(resource.Properties, "type"));

    /// <summary>Checks a trigger, and the pipelines that it starts with all that they use.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="resource">Its definition.</param>
    /// <param name="report">Takes the errors and hints.</param>
    public static void Check(Factory factory, Resource resource, DefinitionReport report)
    {
        var (_, _, pipelines) = Parse(factory, resource, report);
        foreach (var name in pipelines?.Select(pipeline => pipeline.Name).Distinct() ?? [])
        {
            if (factory.TryFind(ResourceKind.Pipeline, name, out var pipeline))
                PipelineChecks.Of(factory, pipeline, given: null).AddTo(report);
        }

        var cycles = new DefinitionReport();
        WindowDependency.CheckCycles(factory, cycles);
        foreach (var error in cycles.Errors.Where(error => error.File == resource.File))
            report.Add(error);
    }

    /// <summary>Reads and checks a trigger and what it starts.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="resource">Its definition.</param>
    /// <param name="report">Takes the errors and hints.</param>
    /// <returns>Null after an error.</returns>
    public static Trigger? Read(Factory factory, Resource resource, DefinitionReport report)
    {
        var own = new DefinitionReport { Watch = report.Watch };
        var trigger = Open(factory, resource, own);
        report.Add(own);
        return own.Errors.Count == 0 ? trigger : null;
    }

    /// <summary>Reads what a trigger waits for. What is wrong with the rest, and with what it starts, is told when it is to start that.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="resource">Its definition.</param>
    /// <param name="own">Takes the errors and hints, and nothing else ever.</param>
    /// <returns>Null when nobody knows what it waits for.</returns>
    public static Trigger? Open(Factory factory, Resource resource, DefinitionReport own) =>
        Parse(factory, resource, own) is (var type, { } condition, _) ? new Trigger(factory, resource, type!, condition, own.Errors) : null;

    /// <summary>The runs that an occurrence starts, all of its pipelines.</summary>
    /// <param name="occurrence">The occurrence.</param>
    /// <param name="triggerRunId">The id of the trigger's run: the ids of the runs derive from it.</param>
    /// <param name="startTime">The time now.</param>
    /// <returns>Requests in which secret values are still among the parameters: they are kept apart when a run is started.</returns>
    /// <exception cref="DefinitionException">
    /// The trigger is wrong, or an expression has no value, such as one that names what the event lacks: then nothing is to be started.
    /// </exception>
    public IReadOnlyList<PipelineRunRequest> Runs(Occurrence occurrence, string triggerRunId, DateTimeOffset startTime)
    {
        var report = new DefinitionReport();
        foreach (var error in _errors)
            report.Add(error);
        report.ThrowIfAny();
        var reader = _resource.Read(Scope(Name, occurrence, startTime), report);
        var pipelines = TriggeredPipeline.Read(reader, Type, _factory, report);
        report.ThrowIfAny();
        // One pipeline may be there several times, with other parameters.
        return
        [
            .. from twins in pipelines.GroupBy(pipeline => pipeline.Name)
               from twin in twins.Index()
               let id = PipelineRunRequest.IdByTrigger(triggerRunId, twins.Key, twin.Index)
               select new PipelineRunRequest(id, twins.Key, twin.Item.Parameters)
               {
                   TriggerType = Type.Name,
                   TriggerName = Name,
                   TriggerRunId = triggerRunId,
                   TriggerTime = startTime,
               },
        ];
    }

    static (TriggerType?, TriggerCondition?, IReadOnlyList<TriggeredPipeline>?) Parse(Factory factory, Resource resource, DefinitionReport report)
    {
        var reader = resource.Read(new ExpressionScope { HasValues = false }, report);
        reader.NoEffect("it is a note", "description", "annotations");
        reader.Differs("it holds until somebody starts or stops the trigger", "runtimeState");
        if (reader.Text("type", required: true) is not { } name)
            return default;
        if (TriggerTypes.Find(name) is not { } type)
        {
            var problem = $"triggers of type {name} are not supported";
            reader.Error("type", problem, TriggerTypes.Instead(name), name, DefinitionErrorCode.TriggerNotSupported);
            return default;
        }

        var properties = reader.Object("typeProperties", required: true)?.InScope(new ExpressionScope { IsLiteral = true });
        var condition = properties is null ? null : type.Read(new TriggerReading(factory, resource.Name, properties, report));
        properties?.HintUnread();
        var seeing = reader.InScope(Scope(resource.Name, type.Outline, default) with { HasValues = false });
        var pipelines = TriggeredPipeline.Read(seeing, type, factory, report);
        if (pipelines.Count == 0 && !type.HasOnePipeline && !reader.Has("pipelines"))
            reader.Hint("pipelines", "the trigger starts no pipeline");
        reader.Known(type.HasOnePipeline ? "pipeline" : "pipelines");
        reader.HintUnread();
        return (type, condition, pipelines);
    }

    static ExpressionScope Scope(string name, Occurrence occurrence, DateTimeOffset startTime)
    {
        var scope = new ExpressionScope { Now = startTime }.With(ScopeFunction.Trigger, occurrence.Describe(name, startTime));
        return occurrence.Body is { } body ? scope.With(ScopeFunction.TriggerBody, body) : scope;
    }
}
