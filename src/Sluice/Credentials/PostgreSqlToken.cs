using Azure.Core;
using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>A PostgreSQL server's password that is a token: asked for with each connection, so that it is still valid then.</summary>
/// <param name="credential">Keeps tokens until shortly before they expire.</param>
/// <param name="identity">Whose it is.</param>
/// <param name="server">The server's name, which tells the cloud.</param>
internal sealed class PostgreSqlToken(TokenCredential credential, Identity identity, string? server)
{
    readonly TokenRequestContext _request = new([Clouds.PostgreSqlScope(identity, server)]);

    /// <summary>A token that is valid now.</summary>
    /// <exception cref="Azure.Identity.AuthenticationFailedException">The sign-in failed.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken) =>
        (await credential.GetTokenAsync(_request, cancellationToken)).Token;
}
