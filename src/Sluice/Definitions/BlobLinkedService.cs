namespace Sluice.Definitions;

/// <summary>
/// A blob storage account (<c>AzureBlobStorage</c>, legacy <c>AzureStorage</c>): one of the properties says how to sign in.
/// </summary>
/// <param name="Name">Its name in the factory.</param>
public sealed record BlobLinkedService(string Name) : LinkedService(Name, "AzureBlobStorage")
{
    /// <summary>A storage connection string, with or without <c>AccountKey</c>.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>The account key, when the connection string leaves it out.</summary>
    public Secret? AccountKey { get; init; }

    /// <summary>The service's or a container's URL, with or without its shared access signature.</summary>
    public Secret? SasUri { get; init; }

    /// <summary>The signature, when <see cref="SasUri"/> leaves it out.</summary>
    public Secret? SasToken { get; init; }

    /// <summary>A container's URL that may be read by anyone.</summary>
    public string? ContainerUri { get; init; }

    internal static BlobLinkedService? Read(string name, DefinitionReader properties)
    {
        properties.Ignore("accountKind", "authenticationType");
        properties.RefuseSecret(
            "Use connectionString or sasUri: sign-in by Microsoft Entra is not supported yet",
            "serviceEndpoint", "servicePrincipalId", "servicePrincipalKey", "tenant", "credential");
        properties.RefuseSecret("Put the connection string itself: only ADF can decrypt this one", "encryptedCredential");
        var service = new BlobLinkedService(name)
        {
            ConnectionString = properties.Secret("connectionString"),
            AccountKey = properties.Secret("accountKey"),
            SasUri = properties.Secret("sasUri"),
            SasToken = properties.Secret("sasToken"),
            ContainerUri = properties.Text("containerUri"),
        };
        if (properties.Has("connectionString") || properties.Has("sasUri") || properties.Has("containerUri"))
            return service;
        if (!properties.Has("serviceEndpoint") && !properties.Has("encryptedCredential"))
            properties.Error(null, "it does not say how to reach the account", "Add connectionString, sasUri or containerUri");
        return null;
    }
}
