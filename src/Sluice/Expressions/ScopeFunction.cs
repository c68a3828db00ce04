namespace Sluice.Expressions;

/// <summary>A function whose value depends on where its expression stands: who evaluates it puts the value into the scope.</summary>
internal sealed class ScopeFunction
{
    const string TriggersOnly = "only triggers know it: declare a parameter of the pipeline, and have the trigger give it this value";

    /// <summary>The run: <c>parameters</c>, <c>globalParameters</c>, <c>RunId</c>, <c>Pipeline</c>, <c>TriggerType</c> and so on.</summary>
    public static readonly ScopeFunction Pipeline = new("pipeline", "The run: parameters, globalParameters, RunId, TriggerTime and so on.")
    {
        KnowsNames = true,
        ParameterDepth = 1,
        IsShown = true,
    };

    /// <summary>By the name of an activity, an object with its <c>output</c>, <c>error</c>, <c>status</c> and so on.</summary>
    public static readonly ScopeFunction Activity = new("activity", "An activity that has run: its output, error, status and so on.")
    {
        Noun = "activity",
        NotThere = "has not run before this one",
    };

    /// <summary>By its name, the value of a variable of the pipeline.</summary>
    public static readonly ScopeFunction Variables = new("variables", "The value of a variable of the pipeline.") { Noun = "variable" };

    /// <summary>The item of the innermost loop or filter.</summary>
    public static readonly ScopeFunction Item = new("item", "The item of the innermost loop or filter.");

    /// <summary>The parameters of the dataset that the expression stands in.</summary>
    public static readonly ScopeFunction Dataset = new("dataset", "The parameters of the dataset that the expression stands in.")
    {
        KnowsNames = true,
        IsShown = true,
    };

    /// <summary>The parameters of the linked service that the expression stands in.</summary>
    public static readonly ScopeFunction LinkedService = new(
        "linkedService", "The parameters of the linked service that the expression stands in.")
    {
        KnowsNames = true,
        IsShown = true,
    };

    /// <summary>What a trigger knows: <c>scheduledTime</c>, <c>startTime</c>, <c>outputs</c>.</summary>
    public static readonly ScopeFunction Trigger = new("trigger", "What a trigger knows: scheduledTime, startTime, outputs.")
    {
        KnowsNames = true,
        ParameterDepth = int.MaxValue,
        IsShown = true,
        Elsewhere = TriggersOnly,
    };

    /// <summary>What the event was that a trigger has seen.</summary>
    public static readonly ScopeFunction TriggerBody = new("triggerBody", "The event that a trigger has seen.")
    {
        KnowsNames = true,
        ParameterDepth = int.MaxValue,
        Elsewhere = TriggersOnly,
    };

    ScopeFunction(string name, string summary)
    {
        Name = name;
        Summary = summary;
    }

    /// <summary>All there are.</summary>
    public static IReadOnlyList<ScopeFunction> All { get; } =
        [Pipeline, Activity, Variables, Item, Dataset, LinkedService, Trigger, TriggerBody];

    /// <summary>What it is called as.</summary>
    public string Name { get; }

    /// <summary>One line of documentation.</summary>
    public string Summary { get; }

    /// <summary>What its argument names, where it has one: its value is then an object by these names.</summary>
    internal string? Noun { get; private init; }

    /// <summary>What is said of a name that is not there when there are values.</summary>
    internal string? NotThere { get; private init; }

    /// <summary>Whether the names in its value are known before there are values.</summary>
    internal bool KnowsNames { get; private init; }

    /// <summary>How many names stand before one that is a parameter's, as in <c>pipeline().parameters.x</c>.</summary>
    internal int ParameterDepth { get; private init; }

    /// <summary>What is said where it has no value; null for which others have one.</summary>
    internal string? Elsewhere { get; private init; }

    /// <summary>Whether errors may quote its values: what activities give is row data, and items and variables are made of it.</summary>
    internal bool IsShown { get; private init; }

    internal static ScopeFunction? Find(string name) =>
        All.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
