using Sluice.Runs;
using Sluice.Triggers.State;

namespace Sluice.Api;

/// <summary>The HTTP endpoints that tell what triggers have started, in the shapes of ADF's REST API.</summary>
/// <param name="history">What became of occurrences.</param>
internal sealed class TriggerRunEndpoints(TriggerHistory history)
{
    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => [new("POST", "queryTriggerRuns", QueryRunsAsync)];

    /// <summary><c>POST queryTriggerRuns</c>: the runs that the body asks for, the latest first unless it asks otherwise.</summary>
    public async Task<ApiResponse> QueryRunsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new RunQuery(await request.ReadObjectAsync(cancellationToken), RunKind.Triggers);
        var runs = await history.ListAsync(query.Since, cancellationToken).Select(record => record.Run)
            .Where(run => query.Until is null || run.TriggerRunTimestamp < query.Until).ToListAsync(cancellationToken);
        return ApiResponse.Ok(query.Page(runs.Select(ApiResponse.Json)));
    }
}
