using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>What a request to create a run says besides its pipeline.</summary>
internal sealed record CreateRunRequest
{
    /// <summary>The header that names what is asked for: however often somebody asks, it is one run.</summary>
    public const string KeyHeader = "Idempotency-Key";

    // As long as other services take them.
    const int MaxKeyLength = 255;

    /// <summary>The header's value; null without it.</summary>
    public string? Key { get; private init; }

    /// <summary>The run whose parameters are taken again; null for none.</summary>
    public string? ReferencedRunId { get; private init; }

    /// <summary>Whether the referenced run is to be repeated, in its group.</summary>
    public bool IsRecovery { get; private init; }

    /// <summary>The values of the pipeline's parameters.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ApiException">It cannot be understood, or asks for what there is not.</exception>
    public static async Task<CreateRunRequest> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var key = request.Header(KeyHeader);
        if (key is not null && (string.IsNullOrWhiteSpace(key) || key.Length > MaxKeyLength))
            throw new ApiException(400, "InvalidIdempotencyKey", $"{KeyHeader} has 1 to {MaxKeyLength} characters. Use for example a GUID.");
        var isRecovery = ReadFlag(request, "isRecovery");
        var referenced = request.Find("referencePipelineRunId");
        if (isRecovery && referenced is null)
            throw new ApiException(400, "InvalidIsRecovery", "isRecovery repeats a run. Name it by referencePipelineRunId.");
        if (request.Find("startActivityName") is not null || ReadFlag(request, "startFromFailure"))
        {
            throw new ApiException(400, "NotSupported",
                "startActivityName and startFromFailure are not supported. "
                + "POST to pipelineruns/RUNID/rerun: it keeps the slices that were committed.");
        }

        var parameters = await request.ReadObjectAsync(cancellationToken);
        return new CreateRunRequest { Key = key, ReferencedRunId = referenced, IsRecovery = isRecovery, Parameters = parameters };
    }

    static bool ReadFlag(ApiRequest request, string name) =>
        request.Find(name) is not { } text ? false
        : bool.TryParse(text, out var flag) ? flag
        : throw new ApiException(400, $"Invalid{char.ToUpperInvariant(name[0])}{name[1..]}", $"{name} is true or false, not '{text}'.");
}
