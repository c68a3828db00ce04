using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Identity;
using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>Makes the credential of an identity.</summary>
static class EntraCredential
{
    public static async Task<TokenCredential> CreateAsync(Identity identity, SecretSource secrets)
    {
        var credential = identity switch
        {
            Identity.Managed managed => Managed(managed),
            Identity.ServicePrincipal principal => await PrincipalAsync(principal, secrets),
            _ => throw new ArgumentOutOfRangeException(nameof(identity)),
        };
        return new RedactedCredential(credential);
    }

    static TokenCredential Managed(Identity.Managed identity)
    {
        // An app that has user-assigned identities only says by this variable which one is its own, as for the rest of Azure's SDK.
        var clientId = identity is { ClientId: null, ResourceId: null }
            ? Environment.GetEnvironmentVariable("AZURE_CLIENT_ID") is { Length: > 0 } own ? own : null
            : identity.ClientId;
        if (HasManagedIdentity)
            return new ManagedIdentityCredential(WithoutLogging(new ManagedIdentityCredentialOptions(IdOf(clientId, identity.ResourceId))));
        // Nothing promises a managed identity: a virtual machine may still have one, and on a laptop the developer signs in (az login,
        // azd auth login, Visual Studio), but never by a browser that opens in the middle of a copy.
        var options = WithoutLogging(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true });
        if (identity.ResourceId is { } resource && clientId is null)
            options.ManagedIdentityResourceId = new ResourceIdentifier(resource);
        else
            options.ManagedIdentityClientId = clientId;
        return new DefaultAzureCredential(options);
    }

    /// <summary>
    /// Whether the platform says that it has managed identities (App Service and Functions, Service Fabric, Arc, Cloud Shell). Then nobody
    /// else signs in in their place, and their errors are not buried under those of ten other ways.
    /// </summary>
    static bool HasManagedIdentity =>
        Environment.GetEnvironmentVariable("IDENTITY_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("MSI_ENDPOINT") is { Length: > 0 };

    static ManagedIdentityId IdOf(string? clientId, string? resourceId) =>
        clientId is not null ? ManagedIdentityId.FromUserAssignedClientId(clientId)
        : resourceId is not null ? ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resourceId))
        : ManagedIdentityId.SystemAssigned;

    static async Task<TokenCredential> PrincipalAsync(Identity.ServicePrincipal principal, SecretSource secrets)
    {
        var authority = Clouds.AuthorityOf(principal.Cloud);
        if (principal.Key is { } key)
        {
            var options = WithoutLogging(new ClientSecretCredentialOptions { DisableInstanceDiscovery = !Clouds.IsKnown(authority) });
            options.AuthorityHost = authority;
            return new ClientSecretCredential(
                principal.Tenant, principal.ClientId, await secrets.GetAsync(key, CancellationToken.None), options);
        }

        var certificateOptions = WithoutLogging(
            new ClientCertificateCredentialOptions { DisableInstanceDiscovery = !Clouds.IsKnown(authority) });
        certificateOptions.AuthorityHost = authority;
        var password = principal.CertificatePassword is { } secret ? await secrets.GetAsync(secret, CancellationToken.None) : null;
        var pfx = await secrets.GetAsync(principal.Certificate!, CancellationToken.None);
        return new ClientCertificateCredential(
            principal.Tenant, principal.ClientId, ReadCertificate(pfx, password, principal.ClientId), certificateOptions);
    }

    static X509Certificate2 ReadCertificate(string pfx, string? password, string clientId)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(pfx), password);
            if (certificate.HasPrivateKey)
                return certificate;
            certificate.Dispose();
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            // Its message may quote what was read.
        }

        throw new SluiceException(Side.Definition, "InvalidCertificate",
            $"The certificate of service principal '{clientId}' cannot be read. Put a PFX file with its private key in base64 into "
            + "servicePrincipalEmbeddedCert, and its password into servicePrincipalEmbeddedCertPassword.");
    }

    /// <summary>Requests hold secrets and answers hold tokens: nothing of them is logged.</summary>
    static T WithoutLogging<T>(T options)
        where T : ClientOptions
    {
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
