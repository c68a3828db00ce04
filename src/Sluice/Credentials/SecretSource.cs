using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>Turns a definition's secret into its value, as late as possible: when a connection is made.</summary>
public abstract class SecretSource
{
    /// <summary>The value of a secret.</summary>
    /// <exception cref="SluiceException">It cannot be had; the message names the secret and never shows a value.</exception>
    public async ValueTask<string> GetAsync(Secret secret, CancellationToken cancellationToken)
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

    /// <summary>The value of a secret in a vault.</summary>
    protected abstract ValueTask<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken);
}
