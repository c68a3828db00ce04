namespace Sluice.Definitions;

/// <summary>A secret value or where to find it. Printing it never shows it.</summary>
public abstract record Secret
{
    /// <summary>A secret written in the definition: a <c>SecureString</c> or a plain string.</summary>
    public sealed record Inline(string Value) : Secret
    {
        /// <inheritdoc/>
        public override string ToString() => "***";
    }

    /// <summary>A secret in a vault: ADF's <c>AzureKeyVaultSecret</c>.</summary>
    /// <param name="Store">The linked service of the vault.</param>
    /// <param name="Name">The secret's name.</param>
    /// <param name="Version">Its version; null is the latest.</param>
    public sealed record InVault(string Store, string Name, string? Version) : Secret;
}
