using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Flows.Items;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Flows.Runs;

/// <summary>Runs of flows: what became of them, runs of a window that somebody asks for, and runs that are repeated.</summary>
sealed class FlowRunEndpoints(FlowServer server, FlowRuns runs, RunStarter starter, PipelineEndpoints pipelines)
{
    const string Runs = $"{FlowCollection.Service}/runs";

    // Later seconds are in the year 5138, earlier milliseconds in 1973.
    const long FirstMilliseconds = 100_000_000_000;

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", Runs, ListAsync),
        new("GET", $"{Runs}/{{id}}", GetAsync),
        new("POST", Runs, CreateAsync),
        new("POST", $"{Runs}/{{id}}/action", ActAsync),
    ];

    async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new ItemQuery(request);
        var all = (await runs.ListAsync(query.Equal("flowId"), cancellationToken)).ToDictionary(run => run.Run.RunId, run => run);
        var page = query.Page(all.Values.Select(run => run.Describe()));
        // Only those of the page: each has documents of its own.
        var items = new JsonArray();
        foreach (var item in page["items"]!.AsArray())
            items.Add((JsonNode)(await runs.CompleteAsync(all[(string)item!["id"]!], cancellationToken)).Describe());
        page["items"] = items;
        return new ApiResponse(200, page);
    }

    async Task<ApiResponse> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var run = await runs.CompleteAsync(await FindAsync(request, cancellationToken), cancellationToken);
        return new ApiResponse(200, new JsonObject { ["items"] = new JsonArray(run.Describe()), ["_links"] = new JsonObject() })
        {
            Headers = new Dictionary<string, string> { ["ETag"] = run.Tag },
        };
    }

    /// <summary><c>POST runs</c>: copies a window of a flow that runs once.</summary>
    async Task<ApiResponse> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = new FlowBody(await request.ReadObjectAsync(cancellationToken));
        var flow = await server.FindAsync(FlowCollection.Flows, body, "flowId", body.Required("flowId"), cancellationToken);
        if (!FlowSchedule.Read(new FlowBody(flow.Shown)).IsOnce)
            throw body.Wrong("flowId", "names a flow with windows of its own. Windows are asked for of flows that run once");
        var parameters = body.RequiredObject("params");
        var (start, end) = (Moment(parameters, "windowStartTime"), Moment(parameters, "windowEndTime"));
        if (start >= end)
            throw parameters.Wrong("windowEndTime", "is after windowStartTime");
        if (end > server.Time.GetUtcNow())
            throw parameters.Wrong("windowEndTime", "is not in the future: what is written until then is not there yet");
        var delta = parameters.RequiredObject("deltaColumn");
        var name = FlowTransformations.NameOf(delta);
        var source = await server.FindAsync(FlowCollection.Sources, flow.Shown["sourceConnectionIds"]![0]!.ToString(), cancellationToken);
        var table = await new FlowTables(server).DescribeAsync(source, cancellationToken);
        var hasWholeDays = start.TimeOfDay == TimeSpan.Zero && end.TimeOfDay == TimeSpan.Zero;
        FlowTransformations.CheckDelta(delta, table.Schema.Columns.FirstOrDefault(column => column.Name == name)?.PhysicalType, hasWholeDays);
        var run = new PipelineRunRequest(Guid.NewGuid().ToString(), flow.Definition!, new JsonObject
        {
            [WindowedCopy.WindowStart] = FlowSchedule.Text(start),
            [WindowedCopy.WindowEnd] = FlowSchedule.Text(end),
            [WindowedCopy.DeltaColumn] = name,
        })
        { TriggerTime = server.Time.GetUtcNow() };
        await starter.StartAsync(server.Current.Factory, run, [], cancellationToken);
        // As it was asked for, however far it is by now.
        var told = new FlowRun(PipelineRun.After(null, new RunNews(run, OrchestrationStatus.Queued, run.TriggerTime))!, flow);
        return new ApiResponse(201, new JsonObject
        {
            ["id"] = run.RunId,
            ["etag"] = told.Tag,
            ["items"] = new JsonArray(told.Describe()),
            ["_links"] = new JsonObject(),
        });
    }

    /// <summary><c>POST runs/{id}/action?op=RE_TRIGGER</c>: runs a failed run again, of the same window.</summary>
    async Task<ApiResponse> ActAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var run = await FindAsync(request, cancellationToken);
        ItemEndpoints.CheckVersion(request, run.Tag);
        if (!string.Equals(request.Find("op"), "RE_TRIGGER", StringComparison.OrdinalIgnoreCase))
            throw new ApiException(400, "InvalidQuery", "op is RE_TRIGGER.");
        var answer = await pipelines.RerunAsync(
            request with { Query = new Dictionary<string, string>(), Names = new Dictionary<string, string> { ["runId"] = run.Run.RunId } }, cancellationToken);
        return answer.Status == 200 && await runs.FindAsync((string)answer.Body!["runId"]!, cancellationToken) is { } again
            ? new ApiResponse(200, new JsonObject { ["id"] = again.Run.RunId, ["etag"] = again.Tag }) : answer;
    }

    async Task<FlowRun> FindAsync(ApiRequest request, CancellationToken cancellationToken) =>
        await runs.FindAsync(request.Names["id"], cancellationToken) ?? throw new ApiException(404, "NotFound", "There is nothing with this id in runs.");

    /// <summary>In seconds or in milliseconds: both are sent.</summary>
    static DateTimeOffset Moment(FlowBody parameters, string name)
    {
        var number = parameters.Number(name) ?? throw parameters.Wrong(name, "is required: seconds since 1970");
        return number is < 0 or >= FirstMilliseconds * 41 ? throw parameters.Wrong(name, "is in seconds since 1970, until 2100")
            : number < FirstMilliseconds ? number > 4_102_444_800 ? throw parameters.Wrong(name, "is in seconds since 1970, until 2100") : DateTimeOffset.FromUnixTimeSeconds(number)
            : DateTimeOffset.FromUnixTimeMilliseconds(number);
    }
}
