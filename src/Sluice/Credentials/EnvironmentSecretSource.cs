using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>Environment variables <c>SLUICE_SECRET__name</c> stand in for a vault's secrets, on a laptop and in tests.</summary>
internal sealed class EnvironmentSecretSource : SecretSource
{
    /// <summary>The variable for a secret. A shell cannot set names with '-', which vaults allow: '_' stands for it.</summary>
    internal static string VariableOf(string secret) => $"SLUICE_SECRET__{secret.Replace('-', '_')}";

    /// <summary>What stands in for a secret; null when nothing does.</summary>
    internal static string? Find(string secret) =>
        Environment.GetEnvironmentVariable($"SLUICE_SECRET__{secret}") ?? Environment.GetEnvironmentVariable(VariableOf(secret));

    /// <inheritdoc/>
    protected override ValueTask<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken) =>
        Find(secret.Name) is { } value
            ? ValueTask.FromResult(value)
            : throw new SluiceException(Side.Definition, "SecretNotFound",
                $"The secret '{secret.Name}' of '{secret.Store}' has no value here. Set the environment variable {VariableOf(secret.Name)}.");
}
