using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Activities.Moving;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Watching;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Triggers.State;

namespace Sluice.Api;

/// <summary>The HTTP endpoint that tells how the copies of a pipeline would be done: nothing is run, and nothing is written.</summary>
/// <param name="source">The factory.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="time">Tells the time.</param>
internal sealed class PlanEndpoint(FactorySource source, TriggerStates states, TimeProvider time)
{
    /// <summary>What a body may hold. Linked services are opened, so they are those that are there.</summary>
    static readonly IReadOnlyList<ResourceKind> Kinds = [ResourceKind.Dataset, ResourceKind.Pipeline, ResourceKind.Trigger];

    readonly DefinitionStore _store = new(source, states);
    readonly DefinitionChange _change = new(source, time);

    /// <summary>The endpoint.</summary>
    public ApiRoute Route => new("POST", "pipelines/{name}/plan", PlanAsync);

    /// <summary>
    /// <c>POST pipelines/{name}/plan</c>: checks the pipeline as if the <c>datasets</c>, <c>pipelines</c> and <c>triggers</c> of the body were
    /// written, and plans its copies with the values of <c>parameters</c>.
    /// </summary>
    /// <returns>
    /// 200 with the hints and a plan for each Copy activity of the pipeline itself; 400 with every error; 404 for an unknown pipeline or table;
    /// 502 when a source or sink cannot be looked at.
    /// </returns>
    async Task<ApiResponse> PlanAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadObjectAsync(cancellationToken);
        var resources = Kinds.SelectMany(kind => Read(body, kind)).ToList();
        if (resources.GroupBy(one => (one.Kind, one.Name.ToUpperInvariant())).FirstOrDefault(group => group.Count() > 1) is { } twins)
            throw new ApiException(400, "InvalidBody", $"The body has two {DefinitionSegment.Of(twins.Key.Kind)} named '{twins.First().Name}'. Name each once.");
        var (factory, errors) = _change.Try(resources);
        if (errors.Count > 0)
            throw new DefinitionException(errors);
        var name = request.Names["name"];
        if (!factory.Has(ResourceKind.Pipeline, name))
            return ApiResponse.Error(404, "PipelineNotFound", $"There is no pipeline '{name}'.");
        var run = new PipelineRunRequest(Guid.NewGuid().ToString(), name, ApiBody.Object(body, "parameters")) { TriggerTime = time.GetUtcNow() };
        var report = new DefinitionReport();
        // Nothing has run, so no output lies anywhere.
        var activities = new PipelineActivities(factory, OutputStore.InMemory(), RunLog.None, time);
        var tree = activities.Check(run, report);
        report.ThrowIfAny();
        var copies = new JsonArray();
        foreach (var copy in tree!.Activities.Where(activity => activity.Type is CopyActivity))
            copies.Add((JsonNode)await PlanAsync(activities, run, copy.Definition.Name, cancellationToken));
        return new ApiResponse(200, new JsonObject
        {
            ["hints"] = new JsonArray([.. report.Hints.Select(hint => (JsonNode)hint.ToString())]),
            ["copies"] = copies,
        });
    }

    async Task<JsonObject> PlanAsync(PipelineActivities activities, PipelineRunRequest run, string activity, CancellationToken cancellationToken)
    {
        CopyJob job;
        try
        {
            job = await activities.ResolveCopyAsync(run, activity, new Frame(), cancellationToken);
        }
        catch (DefinitionException unknown)
        {
            // The pipeline is right: what is wrong is that no activity has run, whose output is asked for.
            return new JsonObject { ["activity"] = activity, ["notPlanned"] = unknown.Detail };
        }

        var steps = new CopyActivities(source.Current.Connections, CopyProgress.None, time, HostCapacity.Unlimited);
        var plan = await steps.PlanAsync(new CopyRequest(run.RunId, activity, job), cancellationToken);
        return Describe(activity, plan, Lanes.Of(job, plan, HostCapacity.Unlimited).Count);
    }

    static JsonObject Describe(string activity, CopyPlan plan, int lanes)
    {
        var shape = plan.Shape;
        var described = new JsonObject
        {
            ["activity"] = activity,
            ["lane"] = CopyFacts.LaneOf(shape),
            ["encoding"] = shape.Encoding.ToString(),
            ["columns"] = new JsonArray([.. shape.Columns.Select(column => (JsonNode)column)]),
            ["slicesAtATime"] = lanes,
            ["notes"] = new JsonArray([.. plan.Notes.Select(note => (JsonNode)note)]),
            ["slices"] = new JsonArray([.. plan.Slices.Select(slice => (JsonNode)new JsonObject
            {
                ["index"] = slice.Index,
                ["name"] = slice.Name,
                ["estimatedBytes"] = slice.EstimatedBytes,
                ["file"] = slice.Target ?? shape.FileName?.For(slice),
            })]),
        };
        if (shape.CreateTable is { } create)
            described["createTable"] = create;
        return described;
    }

    IEnumerable<Resource> Read(JsonObject body, ResourceKind kind)
    {
        var list = DefinitionSegment.Of(kind);
        var wrong = new ApiException(400, "InvalidBody", $"In the body \"{list}\" is no list of definitions, each with name and properties.");
        if (body[list] is not { } value)
            return [];
        return (value as JsonArray ?? throw wrong).Select(one =>
        {
            if (one is not JsonObject definition || definition["properties"] is not JsonObject || definition["name"]?.GetValueKind() != JsonValueKind.String)
                throw wrong;
            var name = definition["name"]!.GetValue<string>();
            if (!ResourceName.IsValid(name))
                throw new ApiException(400, "InvalidName", ResourceName.Rule);
            return new Resource(kind, name, _store.Find(kind, name)?.File ?? _store.NewFile(kind, name), (JsonObject)definition.DeepClone());
        }).ToList();
    }
}
