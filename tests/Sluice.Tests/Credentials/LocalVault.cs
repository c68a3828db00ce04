using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Tests.Credentials;

/// <summary>
/// A key vault on this machine, over TLS: it answers a request without a token with its challenge, as Azure's does, and one with a token
/// as the secret's name says.
/// </summary>
sealed class LocalVault : IAsyncDisposable
{
    public const string Token = "v4ult-t0ken";
    public const string Value = "v4lue-c4n4ry";

    readonly OwnAuthority _authority = new();
    readonly LoopbackHttp _server;
    readonly string? _token;
    readonly TaskCompletionSource _end = new();
    int _answers;

    /// <param name="token">The token that it takes; null takes any.</param>
    public LocalVault(string? token = Token)
    {
        _token = token;
        _server = new LoopbackHttp(AnswerAsync, _authority.ForLoopback());
    }

    public string Url => _server.Url;

    public string RootFile => _authority.RootFile;

    /// <summary>Requests with a token.</summary>
    public IReadOnlyList<HttpAsked> Asked => [.. _server.Asked.Where(asked => asked.Headers.ContainsKey("Authorization"))];

    /// <summary>Its secrets as a copy's connections get them.</summary>
    public KeyVaultSecretSource Secrets(TimeProvider? time = null)
    {
        var service = new JsonObject { ["type"] = "AzureKeyVault", ["typeProperties"] = new JsonObject { ["baseUrl"] = Url } };
        var resource = new Resource(ResourceKind.LinkedService, "Vault", "linkedService/Vault.json", new JsonObject { ["properties"] = service });
        return new KeyVaultSecretSource(new Factory(KnownTypes.All, [resource]), time ?? TimeProvider.System)
        {
            Local = new LocalVaultAccess(new FixedToken(), new HttpClientTransport(_authority.TrustingHandler())),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _end.SetResult();
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    async Task<HttpAnswer> AnswerAsync(HttpAsked asked)
    {
        if (asked.Path.StartsWith("/secrets/silent", StringComparison.Ordinal) && asked.Headers.ContainsKey("Authorization"))
            await _end.Task;
        return Answer(asked);
    }

    HttpAnswer Answer(HttpAsked asked)
    {
        if (!asked.Headers.TryGetValue("Authorization", out var authorization))
        {
            return new HttpAnswer(401, "{}", (
                "WWW-Authenticate",
                "Bearer authorization=\"https://login.windows.net/7b3c1b0e-0000-4000-8000-000000000001\", resource=\"https://vault.azure.net\""));
        }

        if (_token is not null && authorization != $"Bearer {_token}")
            return new HttpAnswer(401, "{}");
        // /secrets/NAME/[VERSION]
        var parts = asked.Path.Trim('/').Split('/');
        var count = Interlocked.Increment(ref _answers);
        return parts[1] switch
        {
            "missing" => Error(404, "SecretNotFound", null),
            "forbidden" => Error(403, "Forbidden", "ForbiddenByRbac"),
            "disabled" => Error(403, "Forbidden", "SecretDisabled"),
            "busy" when count < 3 => new HttpAnswer(429, "{}", ("Retry-After", "0")),
            "throttled" => new HttpAnswer(429, "{}", ("Retry-After", "0")),
            "counted" => Found(parts[1], $"{count}"),
            _ => Found(parts[1], parts.Length > 2 ? $"{Value} of {parts[2]}" : Value),
        };
    }

    HttpAnswer Found(string name, string value) =>
        new(200, new JsonObject { ["value"] = value, ["id"] = $"{Url}/secrets/{name}/1", ["attributes"] = new JsonObject { ["enabled"] = true } }.ToJsonString());

    static HttpAnswer Error(int status, string code, string? inner)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = "said by the vault" };
        if (inner is not null)
            error["innererror"] = new JsonObject { ["code"] = inner };
        return new HttpAnswer(status, new JsonObject { ["error"] = error }.ToJsonString());
    }

    sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Token, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
