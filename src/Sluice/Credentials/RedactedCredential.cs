using Azure.Core;

namespace Sluice.Credentials;

/// <summary>A credential whose tokens are taken out of every text, whoever asked for them: a server may quote what it was sent.</summary>
/// <param name="inner">Signs in and keeps the tokens.</param>
sealed class RedactedCredential(TokenCredential inner) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Remember(inner.GetToken(requestContext, cancellationToken));

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Remember(await inner.GetTokenAsync(requestContext, cancellationToken));

    static AccessToken Remember(AccessToken token)
    {
        Redaction.RememberToken(token.Token);
        return token;
    }
}
