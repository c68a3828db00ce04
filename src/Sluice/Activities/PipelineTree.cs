using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>A pipeline with all its activities, also those inside others.</summary>
sealed class PipelineTree
{
    static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    readonly ILookup<string, ActivityNode> _byName;

    PipelineTree(DeclaredVariables variables, int? concurrency, IReadOnlyList<ActivityNode> activities)
    {
        Concurrency = concurrency;
        Variables = variables;
        Activities = activities;
        All = [.. activities.SelectMany(activity => activity.WithNested)];
        _byName = All.ToLookup(activity => activity.Definition.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How many of its runs may be under way at a time; null is any number.</summary>
    public int? Concurrency { get; }

    /// <summary>The variables that it declares.</summary>
    public DeclaredVariables Variables { get; }

    /// <summary>The activities of the pipeline itself.</summary>
    public IReadOnlyList<ActivityNode> Activities { get; }

    /// <summary>All activities.</summary>
    public IReadOnlyList<ActivityNode> All { get; }

    /// <summary>Reads the envelopes; nothing has a value yet, and every name is known that may have one.</summary>
    /// <param name="resource">The pipeline.</param>
    /// <param name="run">The object behind <c>pipeline()</c>.</param>
    /// <param name="report">Takes the errors.</param>
    public static PipelineTree Read(Resource resource, JsonObject run, DefinitionReport report)
    {
        // Names may be used before they are read: once for the names, once with them.
        var names = Nodes(Pipeline.Read(resource, Scope(run, [], []), new DefinitionReport()));
        var activities = names.SelectMany(activity => activity.WithNested).Select(activity => activity.Definition.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase).Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject()));
        var variables = DeclaredVariables.Read(resource, report);
        var pipeline = Pipeline.Read(resource, Scope(run, new JsonObject(activities, AnyCase), variables.Defaults), report);
        var tree = new PipelineTree(variables, pipeline.Concurrency, Nodes(pipeline));
        foreach (var twins in tree._byName.Where(group => group.Skip(1).Any()))
        {
            report.Add(new DefinitionError(
                resource.File, "$.properties.activities", null, $"{(twins.Count() == 2 ? "two" : twins.Count())} activities are named '{twins.Key}'",
                "Give each its own name"));
        }

        return tree;
    }

    /// <summary>Whether the pipeline itself has an activity of a name.</summary>
    public bool Has(string name) => Activities.Any(activity => activity.Definition.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The activity of a name.</summary>
    /// <exception cref="SluiceException">There is none any more.</exception>
    public ActivityNode Find(string name) =>
        _byName[name].FirstOrDefault()
        ?? throw new SluiceException(Side.Definition, "ActivityNotFound", $"The activity '{name}' is no longer in its pipeline.");

    static ExpressionScope Scope(JsonObject run, JsonObject activities, JsonObject variables) => new ExpressionScope { HasValues = false }
        .With(ScopeFunction.Pipeline, run).With(ScopeFunction.Activity, activities).With(ScopeFunction.Variables, variables);

    static List<ActivityNode> Nodes(Pipeline pipeline) => [.. pipeline.Activities.Select(activity => ActivityNode.Read(activity))];
}
