using System.Globalization;
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
        var secure = new SecureValues();
        var parameters = await ParametersAsync(run, resource, secure, report, cancellationToken);
        // What is wrong elsewhere in the pipeline was told when the run began; the activity is read in a scope of its own.
        var tree = _trees.GetValue(resource, one => PipelineTree.Read(one, [], new DefinitionReport()));
        var scope = new ExpressionScope { Now = time.GetUtcNow(), Secure = secure }
            .With(ScopeFunction.Pipeline, parameters)
            .With(ScopeFunction.Activity, await ActivitiesAsync(request.Frame, secure, cancellationToken))
            .With(ScopeFunction.Variables, await VariablesAsync(request.Frame, secure, cancellationToken));
        if (request.Frame.Item is { } stored)
        {
            var item = await outputs.ReadAsync(stored, cancellationToken);
            if (stored.IsSecure)
                secure.Add(item);
            scope = scope.With(ScopeFunction.Item, item);
        }

        if (request.State is { IsSecure: true })
            secure.Read();
        return new ActivityReading(factory, tree.Find(request.Activity).In(scope, report), tree.Variables, report)
        {
            Request = request,
            State = await outputs.ReadAsync(request.State, cancellationToken),
        };
    }

    /// <summary>The object behind <c>pipeline()</c>, the run's secret parameters in it.</summary>
    async Task<JsonObject> ParametersAsync(
        PipelineRunRequest run, Resource resource, SecureValues secure, DefinitionReport report, CancellationToken cancellationToken)
    {
        var secrets = await SecureParameters.ReadAsync(run, outputs, cancellationToken);
        var parameters = resource.Parameters(SecureParameters.Join(run.Parameters, secrets), hasValues: true, null, report);
        var pipeline = PipelineScope.Create(factory, run, parameters);
        foreach (var (name, value) in parameters)
        {
            if (resource.IsSecureParameter(name) || Values.TryFind(secrets, name, out _))
                secure.Add(value);
        }

        return pipeline;
    }

    async Task<JsonObject> ActivitiesAsync(Frame frame, SecureValues secure, CancellationToken cancellationToken)
    {
        var activities = new JsonObject();
        foreach (var (name, facts) in frame.Activities)
        {
            var output = (await outputs.ReadAsync(facts.Output, cancellationToken))?.DeepClone();
            activities[name] = new JsonObject
            {
                ["output"] = output,
                ["status"] = facts.Status.ToString(),
                ["activityName"] = name,
                ["executionStartTime"] = Time(facts.Start),
                ["executionEndTime"] = Time(facts.End),
                ["duration"] = (facts.End - facts.Start).ToString("c", CultureInfo.InvariantCulture),
                ["error"] = facts.Error is { } error ? new JsonObject { ["message"] = error.Message, ["errorCode"] = error.ErrorCode } : null,
            };
            if (facts.Output is { IsSecure: true })
                secure.Add(output);
        }

        return activities;
    }

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    async Task<JsonObject> VariablesAsync(Frame frame, SecureValues secure, CancellationToken cancellationToken)
    {
        var variables = new JsonObject();
        foreach (var (name, variable) in frame.Variables)
        {
            var value = await outputs.ReadAsync(variable, cancellationToken);
            variables[name] = value;
            if (variable.IsSecure)
                secure.Add(value);
        }

        return variables;
    }
}
