using Sluice.Credentials;

namespace Sluice.Functions;

/// <summary>An app that has no place for secrets.</summary>
sealed class NoSecretKeeper : SecretKeeper
{
    protected internal override Uri Vault => throw Missing();

    protected internal override Task WriteAsync(string name, string value, CancellationToken cancellationToken) => throw Missing();

    protected internal override Task<string?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    protected internal override Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    static SluiceException Missing() => new(Side.Definition, "NoSecretStore",
        "Secrets that are given over the API have no place to lie. Set SLUICE_SECRETS_VAULT to the address of a key vault, such as https://VAULT.vault.azure.net.");
}
