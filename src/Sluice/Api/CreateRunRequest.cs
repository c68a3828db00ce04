using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>What a request to create a run says besides its pipeline.</summary>
/// <param name="Body">An object of parameter values, or empty.</param>
internal sealed record CreateRunRequest(Stream Body)
{
    // As long as other services take them.
    const int MaxKeyLength = 255;

    /// <summary>The header that names what is asked for: however often somebody asks, it is one run.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The header's value; null without it.</summary>
    public string? Key { get; init; }

    /// <summary>The query string, as ADF has it: <c>referencePipelineRunId</c>, <c>isRecovery</c>.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>The run whose parameters are taken again; null for none.</summary>
    internal string? ReferencedRunId => Find("referencePipelineRunId");

    /// <summary>Whether the referenced run is to be repeated, in its group.</summary>
    internal bool IsRecovery => bool.TryParse(Find("isRecovery"), out var isRecovery) && isRecovery;

    /// <summary>Why the request cannot be understood; null when it can.</summary>
    internal ApiResponse? Problem =>
        Key is not null && (string.IsNullOrWhiteSpace(Key) || Key.Length > MaxKeyLength)
            ? ApiResponse.Error(400, "InvalidIdempotencyKey", $"{KeyHeader} has 1 to {MaxKeyLength} characters. Use for example a GUID.")
        : Find("isRecovery") is { } text && !bool.TryParse(text, out _)
            ? ApiResponse.Error(400, "InvalidIsRecovery", $"isRecovery is true or false, not '{text}'.")
        : IsRecovery && ReferencedRunId is null
            ? ApiResponse.Error(400, "InvalidIsRecovery", "isRecovery repeats a run. Name it by referencePipelineRunId.")
        : Find("startActivityName") is not null || string.Equals(Find("startFromFailure"), "true", StringComparison.OrdinalIgnoreCase)
            ? ApiResponse.Error(400, "NotSupported",
                "startActivityName and startFromFailure are not supported. "
                + "POST to pipelineruns/RUNID/rerun: it keeps the slices that were committed.")
        : null;

    /// <summary>The parameter values in the body; null when it is no object.</summary>
    internal async Task<JsonObject?> ReadParametersAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Body);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            return JsonText.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    string? Find(string name) =>
        Query.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } value ? value : null;
}
