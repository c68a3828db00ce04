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
        var report = new DefinitionReport();
        new PipelineActivities(factory, time).Check(request, report);
        if (report.Errors.Count > 0)
            return ApiResponse.From(new DefinitionException(report.Errors));
        await client.StartAsync(PipelineOrchestration.Definition, request, request.RunId, cancellationToken);
        return ApiResponse.Ok(new { runId = request.RunId });
    }

    /// <summary><c>GET pipelineruns/{runId}</c>: a run.</summary>
    public async Task<ApiResponse> GetRunAsync(string runId, CancellationToken cancellationToken) =>
        await FindAsync(runId, cancellationToken) is { } state ? ApiResponse.Ok(PipelineRun.From(state)) : NotFound(runId);

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
    /// <c>POST pipelineruns/{runId}/rerun</c>: goes on with a run that failed; slices that were copied stay as they are.
    /// </summary>
    /// <returns>200 with <c>runId</c>; 404 for an unknown run; 409 for one that has not failed, or that the engine cannot go on with.</returns>
    public async Task<ApiResponse> RerunAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, cancellationToken) is not { } state)
            return NotFound(runId);
        if (WhyNotRerun(state) is { } reason)
            return ApiResponse.Error(409, reason.Code, $"Run '{runId}' {reason.Text}");
        await client.RerunAsync(runId, "Rerun by request.", cancellationToken);
        return ApiResponse.Ok(new { runId });
    }

    (string Code, string Text)? WhyNotRerun(OrchestrationState state) => state.Status switch
    {
        OrchestrationStatus.Queued or OrchestrationStatus.InProgress =>
            ("RunInProgress", "is under way. Wait for its end, or cancel it."),
        OrchestrationStatus.Succeeded => ("RunSucceeded", "succeeded: there is nothing left to do. Start a new run to copy again."),
        OrchestrationStatus.Cancelled =>
            ("RunCancelled", "was cancelled, and the engine does not go on with a cancelled run. Start a new run; "
                + "rows that this one has committed are still there, so empty the target first or copy with writeMethod Upsert."),
        _ => WhyNotRewind(state) is { } obstacle
            ? ("RerunNotPossible", $"cannot go on: {obstacle}, and the engine cannot undo that in a run's history. Start a new run.")
            : null,
    };

    /// <summary>
    /// Engines take failures out of the history and replay the rest, which must be the same without them. The waits between attempts,
    /// and what was started because something failed, stay in it.
    /// </summary>
    string? WhyNotRewind(OrchestrationState state)
    {
        var run = state.Input.Deserialize<PipelineRunRequest>(CaseInsensitive);
        var pipeline = run is null ? null : new PipelineActivities(factory, time).Check(run, new DefinitionReport());
        foreach (var activity in pipeline?.Activities ?? [])
        {
            if (activity.Policy.Retry > 0)
                return $"activity '{activity.Name}' is tried several times (policy.retry)";
            if (activity.DependsOn.Any(dependency => dependency.Conditions is not [DependencyCondition.Succeeded]))
                return $"activity '{activity.Name}' runs when another one did not succeed (dependsOn)";
        }

        return null;
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
