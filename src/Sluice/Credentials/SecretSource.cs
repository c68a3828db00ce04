using System.Collections.Concurrent;
using Azure.Core;
using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>
/// What connections sign in with: turns a definition's secret into its value, as late as possible, and its identity into tokens.
/// </summary>
public abstract class SecretSource
{
    // Made when it is asked for: a run with passwords starts without loading Azure's libraries.
    ConcurrentDictionary<Identity, Lazy<Task<TokenCredential>>>? _credentials;

    /// <summary>The value of a secret.</summary>
    /// <exception cref="SluiceException">It cannot be had; the message names the secret and never shows a value.</exception>
    internal async ValueTask<string> GetAsync(Secret secret, CancellationToken cancellationToken)
    {
        var value = secret switch
        {
            Secret.Inline inline => inline.Value,
            Secret.InVault inVault => await GetAsync(inVault, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(secret)),
        };
        Redaction.Remember(value);
        return value;
    }

    /// <summary>
    /// The credential of an identity, made once: it keeps its tokens until shortly before they expire. Nothing is signed in yet.
    /// </summary>
    /// <exception cref="SluiceException">The key or certificate of a service principal cannot be had or read.</exception>
    internal async ValueTask<TokenCredential> CredentialAsync(Identity identity, CancellationToken cancellationToken)
    {
        var credentials = LazyInitializer.EnsureInitialized(ref _credentials);
        var credential = credentials.GetOrAdd(identity, _ => new(() => EntraCredential.CreateAsync(identity, this)));
        try
        {
            return await credential.Value.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A secret that cannot be had now may be there next time.
            credentials.TryRemove(new(identity, credential));
            throw;
        }
    }

    /// <summary>The value of a secret in a vault.</summary>
    protected abstract ValueTask<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken);
}
