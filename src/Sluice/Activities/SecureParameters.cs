using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>The parameters of runs that are secret: they lie in the run's store, and requests and histories say only where.</summary>
static class SecureParameters
{
    /// <summary>The request with its secrets in the store.</summary>
    /// <param name="request">The request, its parameters with their values; those that are declared as secrets are taken out.</param>
    /// <param name="secrets">Further values that are secret.</param>
    /// <param name="factory">Tells which parameters are secret.</param>
    /// <param name="outputs">The store.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PipelineRunRequest> KeepAsync(
        PipelineRunRequest request, JsonObject secrets, Factory factory, OutputStore outputs, CancellationToken cancellationToken)
    {
        var (plain, secret) = (new JsonObject(), (JsonObject)secrets.DeepClone());
        var isThere = factory.TryFind(ResourceKind.Pipeline, request.Pipeline, out var resource);
        foreach (var (name, value) in request.Parameters)
            (isThere && resource!.IsSecureParameter(name) ? secret : plain)[name] = value?.DeepClone();
        return request with
        {
            Parameters = plain,
            Secrets = secret.Count == 0 ? null : await outputs.KeepSecretAsync(request.RunId, "parameters", secret, cancellationToken),
        };
    }

    /// <summary>The request with the values of all its parameters in it.</summary>
    public static async Task<PipelineRunRequest> RevealAsync(
        PipelineRunRequest request, OutputStore outputs, CancellationToken cancellationToken) =>
        request.Secrets is null ? request : request with
        {
            Parameters = Join(request.Parameters, await ReadAsync(request, outputs, cancellationToken)),
            Secrets = null,
        };

    /// <summary>The secrets of a run, by the names of their parameters.</summary>
    public static async Task<JsonObject> ReadAsync(PipelineRunRequest run, OutputStore outputs, CancellationToken cancellationToken)
    {
        var secrets = await outputs.ReadAsync(run.Secrets, cancellationToken) as JsonObject ?? [];
        foreach (var text in Values.TextsIn(secrets))
            Redaction.Remember(text);
        return secrets;
    }

    /// <summary>Both in one object.</summary>
    public static JsonObject Join(JsonObject plain, JsonObject secrets)
    {
        var all = (JsonObject)plain.DeepClone();
        foreach (var (name, value) in secrets)
            all[name] = value?.DeepClone();
        return all;
    }
}
