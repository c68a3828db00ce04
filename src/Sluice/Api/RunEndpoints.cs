using System.Text.Json.Nodes;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Api;

/// <summary>The HTTP endpoints that tell of runs, in the shapes of ADF's REST API.</summary>
/// <param name="engine">What runs them; null when nobody does.</param>
/// <param name="history">What became of them.</param>
internal sealed class RunEndpoints(OrchestrationClient? engine, RunHistory history)
{
    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "pipelineruns/{runId}", GetRunAsync),
        new("POST", "queryPipelineRuns", QueryRunsAsync),
        new("POST", "pipelineruns/{runId}/queryActivityruns", QueryActivitiesAsync),
    ];

    /// <summary><c>GET pipelineruns/{runId}</c>: a run.</summary>
    public async Task<ApiResponse> GetRunAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var runId = request.Names["runId"];
        var run = await history.FindAsync(runId, engine, cancellationToken) ?? throw PipelineEndpoints.NotFound(runId);
        return ApiResponse.Ok(ApiResponse.Json(run.Told(IdOf(request, runId))));
    }

    /// <summary><c>POST queryPipelineRuns</c>: the runs that the body asks for, the latest first unless it asks otherwise.</summary>
    public async Task<ApiResponse> QueryRunsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new RunQuery(await request.ReadObjectAsync(cancellationToken), RunKind.Pipelines);
        var runs = await history.ListAsync(query.Since, engine, cancellationToken)
            .Where(run => query.Until is null || run.LastUpdated < query.Until).ToListAsync(cancellationToken);
        return ApiResponse.Ok(query.Page(runs.Select(run => ApiResponse.Json(run.Told(IdOf(request, run.RunId))))));
    }

    /// <summary><c>POST pipelineruns/{runId}/queryActivityruns</c>: the activities of a run that the body asks for, in the order of their beginning.</summary>
    public async Task<ApiResponse> QueryActivitiesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var runId = request.Names["runId"];
        var query = new RunQuery(await request.ReadObjectAsync(cancellationToken), RunKind.Activities);
        var run = await history.FindAsync(runId, engine, cancellationToken) ?? throw PipelineEndpoints.NotFound(runId);
        var activities = await history.ListActivitiesAsync(run, cancellationToken).ToDictionaryAsync(
            one => one.ActivityRunId, one => one, cancellationToken: cancellationToken);
        var page = query.Page(activities.Values.Select(one => ApiResponse.Json(one)));
        // Only those of the page: outputs are large.
        var value = new JsonArray();
        foreach (var one in page["value"]!.AsArray())
        {
            var activity = await history.WithOutputAsync(activities[(string)one!["activityRunId"]!], cancellationToken);
            value.Add((JsonNode)ApiResponse.Json(activity with { Id = $"{IdOf(request, runId)}/activityruns/{activity.ActivityRunId}" }));
        }

        page["value"] = value;
        return ApiResponse.Ok(page);
    }

    static string IdOf(ApiRequest request, string runId) => $"{request.Factory}/pipelineruns/{runId}";
}
