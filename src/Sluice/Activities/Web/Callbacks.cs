using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Activities.Web;

/// <summary>
/// The callbacks that runs expect. Who calls back shows a token that is told to nobody but the server that was asked. What is kept of
/// it is its hash, in the run's store and, as the event's name, in its history.
/// </summary>
sealed class Callbacks(OutputStore outputs)
{
    const int TokenBytes = 32;

    /// <summary>Expects one from now on.</summary>
    /// <returns>The token to call back with, and what is kept of it.</returns>
    public async Task<(string Token, ExpectedCallback Callback)> ExpectAsync(ActivityRequest request, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        Redaction.RememberToken(token);
        var callback = new ExpectedCallback(request.Run.RunId, request.InstanceId, EventOf(token), IsCalled: false);
        await WriteAsync(callback, cancellationToken);
        return (token, callback);
    }

    /// <summary>The callback of a run that is expected with a token; null when there is none.</summary>
    public async Task<ExpectedCallback?> FindAsync(string runId, string token, CancellationToken cancellationToken)
    {
        // It becomes part of a file's name.
        if (!Guid.TryParseExact(runId, "D", out _))
            return null;
        var name = EventOf(token);
        var kept = await outputs.FindAsync(runId, NameOf(name), cancellationToken);
        return kept.Read<ExpectedCallback>() is { } callback && callback.Event == name ? callback : null;
    }

    /// <summary>Keeps what somebody called back with, before the run is told.</summary>
    /// <returns>What the run is told: where it lies.</returns>
    public Task<StoredValue> KeepAsync(ExpectedCallback callback, JsonNode? body, CancellationToken cancellationToken)
    {
        // Named by its content: of two at the same time neither replaces the other, and the run reads the one that it is told of.
        var hash = Convert.ToHexStringLower(SHA256.HashData(TypedJson.ToBytes(body)));
        return outputs.KeepAsync(
            callback.RunId, $"{NameOf(callback.Event)} {hash}", new JsonObject { ["body"] = body?.DeepClone() }, 0, cancellationToken);
    }

    /// <summary>Notes that it has come.</summary>
    public Task EndAsync(ExpectedCallback callback, CancellationToken cancellationToken) =>
        WriteAsync(callback with { IsCalled = true }, cancellationToken);

    Task WriteAsync(ExpectedCallback callback, CancellationToken cancellationToken) => outputs.KeepAsync(
        callback.RunId, NameOf(callback.Event), TypedJson.ToNode(callback), 0, cancellationToken);

    static string NameOf(string name) => $"callback {name}";

    static string EventOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
