namespace Sluice.Credentials;

/// <summary>
/// Keeps the secrets that somebody gives over the API. Definitions refer to them as to any secret in a key vault (<c>AzureKeyVaultSecret</c>)
/// by the linked service <see cref="Store"/>, which a factory that was taken elsewhere can give another vault.
/// </summary>
public abstract class SecretKeeper
{
    /// <summary>The linked service, of type AzureKeyVault, that definitions name.</summary>
    internal const string Store = "sluice-secrets";

    /// <summary>The address of the vault in that linked service.</summary>
    protected internal abstract Uri Vault { get; }

    /// <summary>Keeps a secret, in the place of one of this name.</summary>
    /// <param name="name">Its name: letters, digits and hyphens.</param>
    /// <param name="value">The secret.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">It cannot be kept.</exception>
    protected internal abstract Task WriteAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>A secret that is kept here; null when there is none, or the vault itself is to be asked.</summary>
    /// <exception cref="SluiceException">It cannot be read.</exception>
    protected internal abstract Task<string?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a secret; one that is not there is deleted already.</summary>
    /// <exception cref="SluiceException">It cannot be deleted.</exception>
    protected internal abstract Task DeleteAsync(string name, CancellationToken cancellationToken);
}
