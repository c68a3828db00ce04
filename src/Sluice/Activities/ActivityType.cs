using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;

namespace Sluice.Activities;

/// <summary>A kind of activity: how it is read and checked, and how it runs.</summary>
/// <param name="name">Its type in definitions.</param>
abstract class ActivityType(string name)
{
    /// <summary>Its type in definitions.</summary>
    public string Name => name;

    /// <summary>Whether it may be done again when nobody knows whether it was done; else its policy says so.</summary>
    public virtual bool IsRepeatable(ActivityDefinition activity) => true;

    /// <summary>The longest one may take whose policy says nothing.</summary>
    public virtual TimeSpan LongestByDefault => ActivityPolicy.DefaultTimeout;

    /// <summary>Whether its output is made of what it is given, so that a secret there is one here as well.</summary>
    public virtual bool GivesItsInput => false;

    /// <summary>Whether it changes a variable.</summary>
    public virtual bool SetsVariable => false;

    /// <summary>The properties that hold activities.</summary>
    public virtual IReadOnlyList<string> BranchProperties => [];

    /// <summary>The lists of activities inside one.</summary>
    public virtual IEnumerable<ActivityBranch> Branches(DefinitionParser properties) =>
        BranchProperties.Select(property => new ActivityBranch(property, properties, property));

    /// <summary>Whether its own expressions see the activities inside it, as they run before these are evaluated.</summary>
    public virtual bool SeesInside => false;

    /// <summary>Why the output of one never has a property; null when it may have it.</summary>
    public virtual string? Lacks(ActivityDefinition activity, string property) => null;

    /// <summary>The pipeline that one executes; null when it executes none.</summary>
    public virtual string? Executes(DefinitionParser properties) => null;

    /// <summary>Reads and checks one; its work, or null after errors and where there are no values yet.</summary>
    public abstract ActivityWork? Read(ActivityReading reading);

    /// <summary>Runs one in an orchestration: a leaf is done when it was evaluated, or after some waits in which nothing is held.</summary>
    /// <returns>Its output.</returns>
    public virtual async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var result = await flow.EvaluateAsync();
        while (result.Continuation is { } next)
        {
            result = await flow.EvaluateAsync(await WaitAsync(flow, next));
        }

        return result.Output;
    }

    /// <summary>What it goes on from: what came with the event, if one was waited for and came.</summary>
    static async Task<StoredValue> WaitAsync(ControlFlow flow, Continuation next)
    {
        if (next.Event is { } name)
            return await flow.Context.WaitForEventAsync<StoredValue>(name, next.After) ?? next.State;
        await flow.Context.DelayAsync(next.After, CancellationToken.None);
        return next.State;
    }
}
