using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.LinkedServices;

/// <summary>A key vault (<c>AzureKeyVault</c>).</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="BaseUrl">The vault's URL.</param>
internal sealed record KeyVaultLinkedService(string Name, string BaseUrl) : LinkedService(Name, TypeName)
{
    /// <summary>Its type in ADF.</summary>
    public const string TypeName = "AzureKeyVault";

    internal static KeyVaultLinkedService? Read(string name, DefinitionParser properties)
    {
        var identity = properties.ManagedIdentity(isUserAssigned: null);
        var text = properties.Text("baseUrl", required: true);
        if (text is null && properties.Scope.HasValues && properties.IsDeferred("baseUrl"))
            properties.Error("baseUrl", "a vault's own address cannot be in a vault", "Write https://VAULT.vault.azure.net");
        if (text is not { } url || identity is null)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
            properties.Error("baseUrl", "this is not the URL of a key vault", "Write https://VAULT.vault.azure.net", url);
        return new KeyVaultLinkedService(name, url) { Identity = identity };
    }
}
