using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Copying.Watching;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Api;

/// <summary>The HTTP endpoints that tell of the slices and tables of a copy. ADF's REST API has no such ones.</summary>
/// <param name="engine">What runs them; null when nobody does.</param>
/// <param name="history">What became of them.</param>
internal sealed class SliceEndpoints(OrchestrationClient? engine, RunHistory history)
{
    const int Page = 100;
    const string Token = "continuationToken";

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "pipelineruns/{runId}/activityruns/{activityRunId}/slices", ListAsync),
        new("GET", "pipelineruns/{runId}/activityruns/{activityRunId}/tables", ListTablesAsync),
    ];

    /// <summary>
    /// <c>GET pipelineruns/{runId}/activityruns/{activityRunId}/slices?status=Failed</c>: what is known of all slices together, and of the first
    /// of them, or those that have the status or are of the <c>table</c>, one by one.
    /// </summary>
    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (status, table) = (StatusOf(request.Find("status")), request.Find("table"));
        var slices = await FindAsync(request, cancellationToken);
        var answer = slices.Told();
        Add(answer, request, slices.All, slice => (status is null || slice.Status == status) && (table is null || slice.Table == table));
        return ApiResponse.Ok(answer);
    }

    /// <summary><c>GET pipelineruns/{runId}/activityruns/{activityRunId}/tables?status=Failed</c>: the tables of a copy of many, or those that have the status.</summary>
    async Task<ApiResponse> ListTablesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var status = StatusOf(request.Find("status"));
        var answer = new JsonObject();
        Add(answer, request, (await FindAsync(request, cancellationToken)).Tables, table => status is null || table.Status == status);
        return ApiResponse.Ok(answer);
    }

    async Task<CopySlices> FindAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (runId, activityRunId) = (request.Names["runId"], request.Names["activityRunId"]);
        var run = await history.FindAsync(runId, engine, cancellationToken) ?? throw PipelineEndpoints.NotFound(runId);
        return await history.FindSlicesAsync(run, activityRunId, cancellationToken)
            ?? throw new ApiException(404, "ActivityRunNotFound", $"Run '{runId}' has no activity run '{activityRunId}'. Ask queryActivityruns for those that it has.");
    }

    /// <summary>Adds a page of a list, which begins at the place that the token tells.</summary>
    static void Add<T>(JsonObject answer, ApiRequest request, IReadOnlyList<T> all, Func<T, bool> isWanted)
    {
        var found = all.Index().Skip(FirstOf(request.Find(Token))).Where(one => isWanted(one.Item)).Take(Page + 1).ToList();
        answer["value"] = new JsonArray([.. found.Take(Page).Select(one => ApiResponse.Json(one.Item))]);
        if (found.Count > Page)
            answer[Token] = found[Page].Index.ToString(CultureInfo.InvariantCulture);
    }

    static SliceStatus? StatusOf(string? text) => text is null ? null
        : Enum.TryParse<SliceStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) && !char.IsAsciiDigit(text[0]) ? status
        : throw new ApiException(400, "InvalidStatus", $"status is one of {string.Join(", ", Enum.GetNames<SliceStatus>())}, not '{text}'.");

    static int FirstOf(string? text) => text is null ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first
        : throw new ApiException(400, "InvalidContinuationToken", $"The {Token} is not one that was answered.");
}
