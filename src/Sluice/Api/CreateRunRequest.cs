using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>What a request to create a run says besides its pipeline.</summary>
internal sealed record CreateRunRequest
{
    /// <summary>The header that names what is asked for: however often somebody asks, it is one run.</summary>
    public const string KeyHeader = "Idempotency-Key";

    const string TraceHeader = "traceparent";

    // As long as other services take them.
    const int MaxKeyLength = 255;

    /// <summary>The header's value; null without it.</summary>
    public string? Key { get; private init; }

    /// <summary>The run whose parameters are taken again; null for none.</summary>
    public string? ReferencedRunId { get; private init; }

    /// <summary>Whether the referenced run is to be repeated, in its group.</summary>
    public bool IsRecovery { get; private init; }

    /// <summary>Where the run that is repeated starts; null is its beginning.</summary>
    public RerunStart? Start { get; private init; }

    /// <summary>The span of who asks; null when no usable one was sent.</summary>
    public string? TraceParent { get; private init; }

    /// <summary>The values of the pipeline's parameters.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ApiException">It cannot be understood, or asks for what there is not.</exception>
    public static async Task<CreateRunRequest> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var key = request.Header(KeyHeader);
        if (key is not null && (string.IsNullOrWhiteSpace(key) || key.Length > MaxKeyLength))
            throw new ApiException(400, "InvalidIdempotencyKey", $"{KeyHeader} has 1 to {MaxKeyLength} characters. Use for example a GUID.");
        var isRecovery = request.Flag("isRecovery");
        var referenced = request.Find("referencePipelineRunId");
        if (isRecovery && referenced is null)
            throw new ApiException(400, "InvalidIsRecovery", "isRecovery repeats a run. Name it by referencePipelineRunId.");
        var start = RerunStart.Read(request);
        if (start is not null && !isRecovery)
        {
            throw new ApiException(400, "InvalidStart",
                "startActivityName and startFromFailure repeat a run. Name it by referencePipelineRunId, and add isRecovery=true.");
        }

        var parameters = await request.ReadObjectAsync(cancellationToken);
        return new CreateRunRequest
        {
            Key = key,
            ReferencedRunId = referenced,
            IsRecovery = isRecovery,
            Start = start,
            TraceParent = request.Header(TraceHeader) is { } trace && ActivityContext.TryParse(trace, null, out _) ? trace : null,
            Parameters = parameters,
        };
    }
}
