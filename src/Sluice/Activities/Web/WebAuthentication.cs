using Azure.Core;
using Azure.Identity;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Http;

namespace Sluice.Activities.Web;

/// <summary>How a web activity signs in.</summary>
abstract record WebAuthentication
{
    /// <summary>The header that signs in.</summary>
    /// <param name="url">Where it is sent.</param>
    /// <param name="secrets">Has passwords and tokens.</param>
    public abstract Task<KeyValuePair<string, string>> HeaderAsync(Uri url, SecretSource secrets, CancellationToken cancellationToken);

    /// <summary>Reads <c>authentication</c>; null is none, also after an error.</summary>
    public static WebAuthentication? Read(DefinitionParser properties, ActivityReading reading)
    {
        if (properties.Object("authentication") is not { } authentication)
            return null;
        reading.Factory.CheckVaults(authentication.File, authentication.Json, authentication.Path, reading.Report);
        var read = ReadKind(authentication, reading);
        authentication.HintUnread();
        return read;
    }

    static WebAuthentication? ReadKind(DefinitionParser authentication, ActivityReading reading)
    {
        _ = authentication.Secret("pfx");
        if (authentication.Has("pfx"))
            authentication.Error("pfx", "no certificates of clients are sent", "Remove it, and use Basic, MSI or ServicePrincipal");
        var type = authentication.Text("type");
        switch (type?.ToUpperInvariant())
        {
            case null or "" or "NONE" or "ANONYMOUS":
                return null;
            case "BASIC":
                var (user, password) = (authentication.Text("username", required: true), authentication.Secret("password"));
                authentication.Require("password", "Add a SecureString or an AzureKeyVaultSecret");
                return user is null || password is null ? null : new Basic(user, password);
            case "MSI" or "SYSTEMASSIGNEDMANAGEDIDENTITY" or "USERASSIGNEDMANAGEDIDENTITY":
                bool? isUserAssigned = type.StartsWith("User", StringComparison.OrdinalIgnoreCase) ? true : null;
                return Token.Of(authentication, reading.Factory.Identified(authentication.ManagedIdentity(isUserAssigned), authentication, reading.Report));
            case "SERVICEPRINCIPAL":
                return Token.Of(authentication, Principal(authentication));
            default:
                authentication.Error("type", "this way to sign in is not supported", "Use Basic, MSI or ServicePrincipal", type);
                return null;
        }
    }

    /// <summary>ADF's model has other names here than in linked services; both are taken.</summary>
    static Identity.ServicePrincipal? Principal(DefinitionParser authentication)
    {
        var tenant = Either("userTenant", "tenant");
        var clientId = Either("username", "servicePrincipalId");
        var key = authentication.Secret("password") ?? authentication.Secret("servicePrincipalKey");
        if (!authentication.Has("servicePrincipalKey"))
            authentication.Require("password", "Add the key as a SecureString or an AzureKeyVaultSecret");
        return tenant is null || clientId is null || key is null ? null : new Identity.ServicePrincipal(tenant, clientId, null) { Key = key };

        string? Either(string name, string other) =>
            authentication.Text(other) ?? authentication.Text(name, required: !authentication.Has(other));
    }

    /// <summary>A name and a password.</summary>
    sealed record Basic(string User, Secret Password) : WebAuthentication
    {
        public override async Task<KeyValuePair<string, string>> HeaderAsync(
            Uri url, SecretSource secrets, CancellationToken cancellationToken) =>
            HttpHeaders.Basic(User, await secrets.GetAsync(Password, cancellationToken));
    }

    /// <summary>A token of Microsoft Entra.</summary>
    sealed record Token(Identity Identity, string Resource) : WebAuthentication
    {
        public static Token? Of(DefinitionParser authentication, Identity? identity)
        {
            var resource = authentication.Text("resource", required: true);
            return identity is null || resource is null ? null : new Token(identity, resource);
        }

        public override async Task<KeyValuePair<string, string>> HeaderAsync(
            Uri url, SecretSource secrets, CancellationToken cancellationToken)
        {
            if (url.Scheme != Uri.UriSchemeHttps)
                throw new SluiceException(Side.Definition, "HttpNotAllowed", "A token is sent to https URLs only. Write https.");
            try
            {
                var credential = await secrets.CredentialAsync(Identity, cancellationToken);
                var token = await credential.GetTokenAsync(new TokenRequestContext([$"{Resource}/.default"]), cancellationToken);
                return new("Authorization", $"Bearer {token.Token}");
            }
            catch (AuthenticationFailedException exception)
            {
                throw SignInFault.From(exception, Side.Source, $"Signing in for {Resource}");
            }
        }
    }
}
