using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Api;

/// <summary>The HTTP endpoints of pipelines and their runs, in the shapes of ADF's REST API; used alike by every host.</summary>
/// <param name="factory">The factory.</param>
/// <param name="client">The engine.</param>
/// <param name="time">Tells the time.</param>
public sealed class PipelineEndpoints(Factory factory, OrchestrationClient client, TimeProvider time)
{
    // Engines differ in the case they give to property names.
    static readonly JsonSerializerOptions CaseInsensitive = new() { PropertyNameCaseInsensitive = true };

    /// <summary><c>POST pipelines/{name}/createRun</c>: starts a run; the body is an object of parameter values, or empty.</summary>
    /// <returns>200 with <c>runId</c>; 404 for an unknown pipeline; 400 with every error in its definition and parameters.</returns>
    public async Task<ApiResponse> CreateRunAsync(string pipeline, Stream body, CancellationToken cancellationToken)
    {
        if (!factory.TryFind(ResourceKind.Pipeline, pipeline, out var resource))
            return ApiResponse.Error(404, "PipelineNotFound", $"There is no pipeline '{pipeline}'.");
        if (await ReadParametersAsync(body, cancellationToken) is not { } parameters)
            return ApiResponse.Error(400, "InvalidBody", "The body is not a JSON object of parameter values.");
        var request = new PipelineRunRequest(Guid.NewGuid().ToString(), resource.Name, parameters) { TriggerTime = time.GetUtcNow() };
        return await StartAsync(request, cancellationToken);
    }

    /// <summary><c>GET pipelineruns/{runId}</c>: a run.</summary>
    public async Task<ApiResponse> GetRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, cancellationToken) is not { } state)
            return NotFound(runId);
        var isRepeated = state.Status is OrchestrationStatus.Failed or OrchestrationStatus.Cancelled
            && await FindAsync(PipelineRunRequest.RerunIdOf(runId), cancellationToken) is not null;
        return ApiResponse.Ok(PipelineRun.From(state) with { IsLatest = !isRepeated });
    }

    /// <summary><c>POST pipelineruns/{runId}/cancel</c>: cancels a run; one that has ended is left as it is.</summary>
    public async Task<ApiResponse> CancelRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, cancellationToken) is not { } state)
            return NotFound(runId);
        if (state.Status is OrchestrationStatus.Queued or OrchestrationStatus.InProgress)
            await client.CancelAsync(runId, "Cancelled by request.", cancellationToken);
        return new ApiResponse(200, null);
    }

    /// <summary>
    /// <c>POST pipelineruns/{runId}/rerun</c>: repeats a run that failed or was cancelled, or the latest run that repeated it. Slices that
    /// were committed to tables stay and are not copied again.
    /// </summary>
    /// <returns>
    /// 200 with the new <c>runId</c>; 404 for an unknown run; 409 for one under way or succeeded; 400 with every error in the definitions.
    /// </returns>
    public async Task<ApiResponse> RerunAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, cancellationToken) is not { } state)
            return NotFound(runId);
        while (await FindAsync(PipelineRunRequest.RerunIdOf(state.InstanceId), cancellationToken) is { } later)
            state = later;
        if (state.Status is OrchestrationStatus.Queued or OrchestrationStatus.InProgress)
            return ApiResponse.Error(409, "RunInProgress", $"Run '{state.InstanceId}' is under way. Wait for its end, or cancel it.");
        if (state.Status == OrchestrationStatus.Succeeded)
        {
            return ApiResponse.Error(409, "RunSucceeded",
                $"Run '{state.InstanceId}' succeeded: there is nothing left to do. Start a new run to copy again.");
        }

        var request = state.Input.Deserialize<PipelineRunRequest>(CaseInsensitive)!.Rerun();
        return await StartAsync(request, cancellationToken);
    }

    async Task<ApiResponse> StartAsync(PipelineRunRequest request, CancellationToken cancellationToken)
    {
        var report = new DefinitionReport();
        new PipelineActivities(factory, time).Check(request, report);
        if (report.Errors.Count > 0)
            return ApiResponse.From(new DefinitionException(report.Errors));
        await client.StartAsync(PipelineOrchestration.Definition, request, request.RunId, cancellationToken);
        return ApiResponse.Ok(new { runId = request.RunId });
    }

    /// <summary>Only pipeline runs are runs: the orchestrations of their copies are not.</summary>
    async Task<OrchestrationState?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await client.FindAsync(runId, cancellationToken) is { } state && state.Name == PipelineOrchestration.Definition.Name ? state : null;

    static ApiResponse NotFound(string runId) => ApiResponse.Error(404, "PipelineRunNotFound", $"There is no pipeline run '{runId}'.");

    static async Task<JsonObject?> ReadParametersAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
