namespace Sluice.Definitions.Parsing;

/// <summary>A property of a linked service that is kept in a vault though it is no secret, such as a server's name.</summary>
/// <param name="Path">Its JSON path.</param>
/// <param name="Secret">Where its value is.</param>
sealed record VaultedText(string Path, Secret.InVault Secret);
