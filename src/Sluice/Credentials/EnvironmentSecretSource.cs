using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>Environment variables <c>SLUICE_SECRET__name</c> stand in for a vault's secrets, on a laptop and in tests.</summary>
public sealed class EnvironmentSecretSource : SecretSource
{
    /// <inheritdoc/>
    protected override ValueTask<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken)
    {
        // A shell cannot set names with '-', which vaults allow: '_' stands for it.
        var variable = $"SLUICE_SECRET__{secret.Name}";
        var value = Environment.GetEnvironmentVariable(variable) ?? Environment.GetEnvironmentVariable(variable.Replace('-', '_'));
        return value is not null
            ? ValueTask.FromResult(value)
            : throw new SluiceException(Side.Definition, "SecretNotFound",
                $"The secret '{secret.Name}' of '{secret.Store}' has no value here. "
                + $"Set the environment variable {variable.Replace('-', '_')}.");
    }
}
