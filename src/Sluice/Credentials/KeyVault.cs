using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;

namespace Sluice.Credentials;

/// <summary>One key vault.</summary>
/// <param name="service">Its linked service.</param>
/// <param name="credentials">Has the credential of its identity.</param>
/// <param name="local">How to reach it if it stands in for one on this machine, or null.</param>
sealed class KeyVault(KeyVaultLinkedService service, SecretSource credentials, LocalVaultAccess? local)
{
    SecretClient? _client;

    /// <summary>Fetches a secret.</summary>
    /// <exception cref="SluiceException">It cannot be had; the message names the vault and the secret.</exception>
    public async Task<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken)
    {
        try
        {
            var client = _client ??= new SecretClient(
                new Uri(service.BaseUrl),
                local?.Credential ?? await credentials.CredentialAsync(service.Identity!, cancellationToken),
                Options());
            var response = await client.GetSecretAsync(secret.Name, secret.Version, cancellationToken: cancellationToken);
            return response.Value.Value;
        }
        catch (Exception exception) when (exception is RequestFailedException or AuthenticationFailedException
            or InvalidOperationException or ArgumentException or AggregateException or OperationCanceledException)
        {
            throw KeyVaultFault.From(exception, service, secret);
        }
    }

    SecretClientOptions Options()
    {
        var options = new SecretClientOptions
        {
            // A vault asks for tokens of its own cloud, which must be the one that its host is in, or somebody else could ask for them.
            // A stand-in for a vault on this machine is in no cloud, and what is sent to it stays here.
            DisableChallengeResourceVerification = new Uri(service.BaseUrl).IsLoopback,
        };
        if (local is not null)
            options.Transport = local.Transport;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
