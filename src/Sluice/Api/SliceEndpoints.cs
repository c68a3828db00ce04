using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Copying.Watching;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Api;

/// <summary>The HTTP endpoint that tells of the slices of a copy. ADF's REST API has no such one.</summary>
/// <param name="engine">What runs them; null when nobody does.</param>
/// <param name="history">What became of them.</param>
internal sealed class SliceEndpoints(OrchestrationClient? engine, RunHistory history)
{
    const int PageSlices = 100;
    const string Token = "continuationToken";

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => [new("GET", "pipelineruns/{runId}/activityruns/{activityRunId}/slices", ListAsync)];

    /// <summary>
    /// <c>GET pipelineruns/{runId}/activityruns/{activityRunId}/slices?status=Failed</c>: what is known of all slices together, and of the first
    /// of them, or those that have the status, one by one.
    /// </summary>
    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (runId, activityRunId) = (request.Names["runId"], request.Names["activityRunId"]);
        var status = StatusOf(request.Find("status"));
        var first = FirstOf(request.Find(Token));
        var run = await history.FindAsync(runId, engine, cancellationToken) ?? throw PipelineEndpoints.NotFound(runId);
        var slices = await history.FindSlicesAsync(run, activityRunId, cancellationToken)
            ?? throw new ApiException(404, "ActivityRunNotFound", $"Run '{runId}' has no activity run '{activityRunId}'. Ask queryActivityruns for those that it has.");
        var found = slices.All.Skip(first).Where(slice => status is null || slice.Status == status).Take(PageSlices + 1).ToList();
        var answer = slices.Told();
        answer["value"] = new JsonArray([.. found.Take(PageSlices).Select(slice => ApiResponse.Json(slice))]);
        if (found.Count > PageSlices)
            answer[Token] = found[PageSlices].Index.ToString(CultureInfo.InvariantCulture);
        return ApiResponse.Ok(answer);
    }

    static SliceStatus? StatusOf(string? text) => text is null ? null
        : Enum.TryParse<SliceStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) && !char.IsAsciiDigit(text[0]) ? status
        : throw new ApiException(400, "InvalidStatus", $"status is one of {string.Join(", ", Enum.GetNames<SliceStatus>())}, not '{text}'.");

    static int FirstOf(string? text) => text is null ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first
        : throw new ApiException(400, "InvalidContinuationToken", $"The {Token} is not one that was answered.");
}
