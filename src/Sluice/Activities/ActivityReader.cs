using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>Reads activities with the values that their expressions see.</summary>
/// <param name="factory">The factory.</param>
/// <param name="outputs">Where large values lie.</param>
/// <param name="time">Tells the time.</param>
sealed class ActivityReader(Factory factory, OutputStore outputs, TimeProvider time)
{
    // A run reads a pipeline once for each of its activities: 10,000 of them would be 10,000 times 10,000.
    readonly ConditionalWeakTable<Resource, PipelineTree> _trees = [];

    /// <summary>The activity, its expressions seeing the values that are behind the frame.</summary>
    public async Task<ActivityReading> ReadAsync(ActivityRequest request, DefinitionReport report, CancellationToken cancellationToken)
    {
        var run = request.Run;
        if (!factory.TryFind(ResourceKind.Pipeline, run.Pipeline, out var resource))
            throw new SluiceException(Side.Definition, "PipelineNotFound", $"The pipeline '{run.Pipeline}' is no longer in the factory.");
        var pipeline = PipelineScope.Create(factory, run, resource.Parameters(run.Parameters, hasValues: true, null, report));
        // What is wrong elsewhere in the pipeline was told when the run began; the activity is read in a scope of its own.
        var tree = _trees.GetValue(resource, one => PipelineTree.Read(one, [], new DefinitionReport()));
        var scope = new ExpressionScope { Now = time.GetUtcNow() }
            .With(ScopeFunction.Pipeline, pipeline)
            .With(ScopeFunction.Activity, await ActivitiesAsync(request.Frame, cancellationToken))
            .With(ScopeFunction.Variables, await VariablesAsync(request.Frame, cancellationToken));
        if (request.Frame.Item is { } item)
            scope = scope.With(ScopeFunction.Item, await outputs.ReadAsync(item, cancellationToken));
        return new ActivityReading(factory, tree.Find(request.Activity).In(scope, report), tree.Variables, report)
        {
            Request = request,
            State = await outputs.ReadAsync(request.State, cancellationToken),
        };
    }

    async Task<JsonObject> ActivitiesAsync(Frame frame, CancellationToken cancellationToken)
    {
        var activities = new JsonObject();
        foreach (var (name, facts) in frame.Activities)
        {
            activities[name] = new JsonObject
            {
                ["output"] = (await outputs.ReadAsync(facts.Output, cancellationToken))?.DeepClone(),
                ["status"] = facts.Status.ToString(),
                ["error"] = facts.Error is { } error ? new JsonObject { ["message"] = error.Message, ["errorCode"] = error.ErrorCode } : null,
            };
        }

        return activities;
    }

    async Task<JsonObject> VariablesAsync(Frame frame, CancellationToken cancellationToken)
    {
        var variables = new JsonObject();
        foreach (var (name, variable) in frame.Variables)
        {
            variables[name] = await outputs.ReadAsync(variable, cancellationToken);
        }

        return variables;
    }
}
