using Azure.Core;

namespace Sluice.Credentials;

/// <summary>A credential whose tokens are taken out of every text, whoever asked for them: a server may quote what it was sent.</summary>
/// <param name="inner">Signs in and keeps the tokens.</param>
sealed class RememberingCredential(TokenCredential inner) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Remembered(inner.GetToken(requestContext, cancellationToken));

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        Remembered(await inner.GetTokenAsync(requestContext, cancellationToken));

    static AccessToken Remembered(AccessToken token)
    {
        Redaction.RememberToken(token.Token);
        return token;
    }
}
