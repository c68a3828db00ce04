using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Triggers;
using Sluice.Triggers.Ticking;

namespace Sluice.Api;

/// <summary>The HTTP endpoints that repeat and stop what triggers have started, in the shapes of ADF's REST API.</summary>
/// <param name="source">The factory.</param>
/// <param name="control">Repeats and stops them.</param>
internal sealed class TriggerRunEndpoints(FactorySource source, TriggerRunControl control)
{
    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", "triggers/{name}/triggerRuns/{runId}/rerun", RerunAsync),
        new("POST", "triggers/{name}/triggerRuns/{runId}/cancel", CancelAsync),
    ];

    /// <summary>
    /// <c>POST triggers/{name}/triggerRuns/{runId}/rerun</c>: repeats a window that has ended, or a moment or an event for which nothing could
    /// be started.
    /// </summary>
    /// <returns>200 with the new run; 404 for an unknown trigger or run; 400 for one that cannot be repeated, or a trigger that is wrong.</returns>
    public async Task<ApiResponse> RerunAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var factory = source.Current.Factory;
        if (!factory.TryFind(ResourceKind.Trigger, request.Names["name"], out var resource))
            throw TriggerEndpoints.NotFound(request.Names["name"]);
        var trigger = ReadTriggers.Of(factory).Find(resource);
        return ApiResponse.Ok(ApiResponse.Json(await control.RerunAsync(factory, trigger, request.Names["runId"], cancellationToken)));
    }

    /// <summary><c>POST triggers/{name}/triggerRuns/{runId}/cancel</c>: stops a window that waits or runs; what has ended is left as it is.</summary>
    /// <returns>200; 404 for an unknown run.</returns>
    public async Task<ApiResponse> CancelAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await control.CancelAsync(request.Names["name"], request.Names["runId"], cancellationToken);
        return new ApiResponse(200, null);
    }
}
