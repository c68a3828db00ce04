using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Expressions;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Api;

/// <summary>The HTTP endpoints of pipelines and their runs, in the shapes of ADF's REST API; used alike by every host.</summary>
/// <param name="factory">The factory. Runs can be watched and stopped without it, whatever is wrong with it.</param>
/// <param name="client">The engine.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="starter">Starts runs.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
internal sealed class PipelineEndpoints(
    Lazy<Factory> factory, OrchestrationClient client, OutputStore outputs, RunStarter starter, RunHistory history,
    TimeProvider time)
{
    // Engines differ in the case they give to property names.
    static readonly JsonSerializerOptions CaseInsensitive = new(TypedJson.Options) { PropertyNameCaseInsensitive = true };

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", "pipelines/{name}/createRun", CreateRunAsync),
        new("POST", "pipelineruns/{runId}/cancel", CancelRunAsync),
        new("POST", "pipelineruns/{runId}/rerun", RerunAsync),
    ];

    /// <summary>
    /// <c>POST pipelines/{name}/createRun</c>: starts a run; the body is an object of parameter values, or empty. With an idempotency key
    /// it starts one run, however often it is sent. <c>referencePipelineRunId</c> takes the parameters of that run, those of the body
    /// over them; with <c>isRecovery</c> it repeats that run, with <c>startFromFailure</c> or <c>startActivityName</c> a part of it.
    /// </summary>
    /// <returns>
    /// 200 with <c>runId</c>; 404 for an unknown pipeline or referenced run; 400 with every error in its definition and parameters; 409
    /// for a key that was used with other parameters.
    /// </returns>
    public async Task<ApiResponse> CreateRunAsync(ApiRequest sent, CancellationToken cancellationToken)
    {
        var pipeline = sent.Names["name"];
        var isThere = factory.Value.TryFind(ResourceKind.Pipeline, pipeline, out var resource);
        if (!isThere && !factory.Value.Has(ResourceKind.Pipeline, pipeline))
            return ApiResponse.Error(404, "PipelineNotFound", $"There is no pipeline '{pipeline}'.");
        var asked = await CreateRunRequest.ReadAsync(sent, cancellationToken);
        var parameters = asked.Parameters;
        var name = resource?.Name ?? pipeline;
        var secrets = new JsonObject();
        if (asked.ReferencedRunId is { } reference)
        {
            var referenced = await FindAsync(reference, cancellationToken) ?? throw NotFound(reference);
            var earlier = RequestOf(referenced);
            if (!earlier.Pipeline.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return ApiResponse.Error(400, "InvalidReference",
                    $"Run '{reference}' is of pipeline '{earlier.Pipeline}', not of '{name}'. Refer to one of the same pipeline.");
            }

            if (asked.IsRecovery && parameters.Count > 0)
                return ApiResponse.Error(400, "InvalidBody", "A recovery keeps the parameters of the run. Leave the body empty.");
            if (asked.IsRecovery)
                return await RerunAsync(referenced, asked.Start, cancellationToken);
            foreach (var (parameter, value) in earlier.Parameters)
            {
                if (!Values.TryFind(parameters, parameter, out _))
                    parameters[parameter] = value?.DeepClone();
            }

            foreach (var (parameter, value) in await SecureParameters.ReadAsync(earlier, outputs, cancellationToken))
            {
                if (!Values.TryFind(parameters, parameter, out _))
                    secrets[parameter] = value?.DeepClone();
            }
        }

        var request = new PipelineRunRequest(
            asked.Key is { } key ? PipelineRunRequest.IdByKey(name, key) : Guid.NewGuid().ToString(), name, parameters)
        {
            TriggerTime = time.GetUtcNow(),
            TraceParent = asked.TraceParent,
        };
        if (asked.Key is not null && await FindAsync(request.RunId, cancellationToken) is { } same)
        {
            var earlier = await SecureParameters.RevealAsync(RequestOf(same), outputs, cancellationToken);
            return JsonNode.DeepEquals(earlier.Parameters, SecureParameters.Join(parameters, secrets))
                ? ApiResponse.Ok(new JsonObject { ["runId"] = request.RunId })
                : ApiResponse.Error(409, "IdempotencyKeyUsed",
                    $"{CreateRunRequest.KeyHeader} was used for run '{request.RunId}' with other parameters. Use another key for another run.");
        }

        return await StartAsync(request, secrets, cancellationToken);
    }

    /// <summary>
    /// <c>POST pipelineruns/{runId}/cancel</c>: cancels a run and those that it waits for, with <c>isRecursive</c> all that it has started.
    /// One that has ended is left as it is.
    /// </summary>
    public async Task<ApiResponse> CancelRunAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var state = await FindAsync(request, cancellationToken);
        var isRecursive = request.Flag("isRecursive");
        // Of one that was cancelled, those may be left that it has started.
        if (state.Status is not (OrchestrationStatus.Succeeded or OrchestrationStatus.Failed))
            await new RunCanceller(client, history, time).CancelAsync(state.InstanceId, isRecursive, cancellationToken);
        return new ApiResponse(200, null);
    }

    /// <summary>
    /// <c>POST pipelineruns/{runId}/rerun</c>: repeats a run that failed or was cancelled, or the latest run that repeated it. Slices that
    /// were committed to tables stay and are not copied again. With <c>startFromFailure</c> or <c>startActivityName</c> it takes over what
    /// activities did that succeeded.
    /// </summary>
    /// <returns>
    /// 200 with the new <c>runId</c>; 404 for an unknown run; 409 for one under way or succeeded; 400 with every error in the definitions.
    /// </returns>
    public async Task<ApiResponse> RerunAsync(ApiRequest request, CancellationToken cancellationToken) =>
        await RerunAsync(await FindAsync(request, cancellationToken), RerunStart.Read(request), cancellationToken);

    async Task<ApiResponse> RerunAsync(OrchestrationState state, RerunStart? start, CancellationToken cancellationToken)
    {
        while (await FindAsync(PipelineRunRequest.RerunIdOf(state.InstanceId), cancellationToken) is { } later)
            state = later;
        var told = await history.FindAsync(state.InstanceId, null, cancellationToken);
        // That it failed is told in its last step, a moment before its engine knows.
        if (!state.Status.HasEnded && told?.Status != OrchestrationStatus.Failed)
            return ApiResponse.Error(409, "RunInProgress", $"Run '{state.InstanceId}' is under way. Wait for its end, or cancel it.");
        if (state.Status == OrchestrationStatus.Succeeded)
        {
            return ApiResponse.Error(409, "RunSucceeded",
                $"Run '{state.InstanceId}' succeeded: there is nothing left to do. Start a new run to copy again.");
        }

        if (start is not null && told is null)
            throw RunRecovery.Forgotten(state.InstanceId);
        var earlier = RequestOf(state);
        var recovery = start is null ? null : new Recovery(state.InstanceId, start.Activity);
        // Its own copy: an earlier run's secrets are deleted earlier.
        return await StartAsync(earlier.Rerun(recovery), await SecureParameters.ReadAsync(earlier, outputs, cancellationToken), cancellationToken);
    }

    static PipelineRunRequest RequestOf(OrchestrationState state) => state.Input.Deserialize(CaseInsensitive.Of<PipelineRunRequest>())!;

    async Task<ApiResponse> StartAsync(PipelineRunRequest request, JsonObject secrets, CancellationToken cancellationToken)
    {
        await starter.StartAsync(factory.Value, request, secrets, cancellationToken);
        return ApiResponse.Ok(new JsonObject { ["runId"] = request.RunId });
    }

    /// <summary>Only pipeline runs are runs: the orchestrations of their copies are not.</summary>
    async Task<OrchestrationState?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await client.FindAsync(runId, cancellationToken) is { } state && state.Name == PipelineOrchestration.Definition.Name ? state : null;

    async Task<OrchestrationState> FindAsync(ApiRequest request, CancellationToken cancellationToken) =>
        await FindAsync(request.Names["runId"], cancellationToken) ?? throw NotFound(request.Names["runId"]);

    internal static ApiException NotFound(string runId) => new(404, "PipelineRunNotFound", $"There is no pipeline run '{runId}'.");
}
