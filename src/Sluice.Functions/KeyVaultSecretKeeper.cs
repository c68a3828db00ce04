using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Functions;

/// <summary>Keeps secrets in a key vault, in which the app may write (role 'Key Vault Secrets Officer').</summary>
/// <param name="vault">The vault's address.</param>
sealed class KeyVaultSecretKeeper(Uri vault) : SecretKeeper
{
    // Signed in to when the first secret comes.
    readonly Lazy<Task<SecretClient>> _client = new(async () => new SecretClient(
        vault, await EntraCredential.CreateAsync(new Identity.Managed(), new EnvironmentSecretSource()), Options()));

    protected internal override Uri Vault => vault;

    protected internal override Task WriteAsync(string name, string value, CancellationToken cancellationToken) =>
        TryAsync(name, "Writing", async () => await (await _client.Value).SetSecretAsync(name, value, cancellationToken));

    /// <summary>Whoever reads a definition asks its vault.</summary>
    protected internal override Task<string?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    protected internal override Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        TryAsync(name, "Deleting", async () => await (await _client.Value).StartDeleteSecretAsync(name, cancellationToken));

    async Task TryAsync(string name, string doing, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RequestFailedException gone) when (gone.Status == 404 && doing == "Deleting")
        {
            // It was deleted before.
        }
        catch (Exception exception) when (exception is RequestFailedException or AuthenticationFailedException)
        {
            var status = (exception as RequestFailedException)?.Status ?? 0;
            throw new SluiceException(Side.Engine, "SecretNotKept",
                $"{doing} the secret '{name}' in {vault.Host} failed{(status > 0 ? $" ({status})" : "")}. "
                + "Check the setting SLUICE_SECRETS_VAULT, and give the app's identity the role 'Key Vault Secrets Officer' on the vault.", exception);
        }
    }

    static SecretClientOptions Options()
    {
        var options = new SecretClientOptions();
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
