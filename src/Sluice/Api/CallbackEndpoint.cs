using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Http;

namespace Sluice.Api;

/// <summary>The HTTP endpoint at which servers call back that a web hook has asked.</summary>
/// <param name="outputs">Where runs keep what they expect.</param>
/// <param name="raiseAsync">Raises an event for an orchestration; false when that has ended.</param>
internal sealed class CallbackEndpoint(
    OutputStore outputs, Func<ExpectedCallback, StoredValue, CancellationToken, Task<bool>> raiseAsync)
{
    readonly Callbacks _callbacks = new(outputs);

    /// <summary>
    /// <c>POST callbacks/{runId}?token=TOKEN</c>: tells a run what it waits for; the body is JSON, or empty. The first call counts.
    /// </summary>
    /// <returns>
    /// 200, also for a further call; 404 for an unknown token; 410 when the run has ended without it; 400 for a body that is no JSON; 413
    /// for one that is too large; what is told of a fault of the store.
    /// </returns>
    public async Task<ApiResponse> CallAsync(string runId, string? token, Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await TellAsync(runId, token, body, cancellationToken);
        }
        catch (SluiceException fault)
        {
            return ApiResponse.From(fault);
        }
    }

    async Task<ApiResponse> TellAsync(string runId, string? token, Stream body, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token) || await _callbacks.FindAsync(runId, token, cancellationToken) is not { } callback)
            return ApiResponse.Error(404, "CallbackNotFound", "No run expects this callback. Call the callBackUri as it was given.");
        if (callback.IsCalled)
            return new ApiResponse(200, null);
        if (await HttpBody.ReadAsync(body, cancellationToken) is not { } bytes)
            return ApiResponse.Error(413, "CallbackTooLarge", $"The body has more than {HttpBody.MaxBytes >> 20} MB. Send where the rest lies.");
        if (!TryParse(bytes, out var value))
            return ApiResponse.Error(400, "InvalidBody", "The body is not JSON. Send JSON, or nothing.");
        var kept = await _callbacks.KeepAsync(callback, value, cancellationToken);
        if (!await raiseAsync(callback, kept, cancellationToken))
            return ApiResponse.Error(410, "CallbackTooLate", "The run has ended. Call back before the activity's timeout.");
        await _callbacks.EndAsync(callback, cancellationToken);
        return new ApiResponse(200, null);
    }

    static bool TryParse(MemoryStream bytes, out JsonNode? value)
    {
        value = null;
        try
        {
            using var reader = new StreamReader(bytes);
            var text = reader.ReadToEnd();
            value = string.IsNullOrWhiteSpace(text) ? null : JsonText.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
