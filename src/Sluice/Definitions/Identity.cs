namespace Sluice.Definitions;

/// <summary>Who signs in with Microsoft Entra. Two that are equal are the same account and share their tokens.</summary>
public abstract record Identity
{
    /// <summary>The identity of the app itself: system-assigned unless one of the names says which user-assigned one it is.</summary>
    /// <param name="ClientId">The client id of a user-assigned identity.</param>
    /// <param name="ResourceId">The Azure resource id of a user-assigned identity.</param>
    public sealed record Managed(string? ClientId = null, string? ResourceId = null) : Identity
    {
        /// <summary>The name that Azure knows a user-assigned identity by; null when the definition does not tell.</summary>
        public string? Name => ResourceId?[(ResourceId.LastIndexOf('/') + 1)..];
    }

    /// <summary>An app registration with a key or a certificate.</summary>
    /// <param name="Tenant">The tenant's id or domain.</param>
    /// <param name="ClientId">The application's id.</param>
    /// <param name="Cloud">The cloud of the tenant; null is the one of this process's environment.</param>
    public sealed record ServicePrincipal(string Tenant, string ClientId, AzureCloud? Cloud) : Identity
    {
        /// <summary>The key (client secret).</summary>
        public Secret? Key { get; init; }

        /// <summary>Instead of a key: a PFX file with its private key, in base64.</summary>
        public Secret? Certificate { get; init; }

        /// <summary>The password of the PFX file.</summary>
        public Secret? CertificatePassword { get; init; }
    }

    /// <summary>A credential of the factory, which <see cref="Factory.LinkedService(Reference)"/> puts the identity in place of.</summary>
    /// <param name="Credential">Its name.</param>
    public sealed record Referenced(string Credential) : Identity;
}
