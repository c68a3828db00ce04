using Azure.Storage.Blobs;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores.AzureBlob;

/// <summary>
/// A blob storage account (<c>AzureBlobStorage</c>, legacy <c>AzureStorage</c>; <c>AzureBlobFS</c> and <c>AzureDataLakeStore</c>, whose
/// files are blobs too): one of the properties says how to sign in.
/// </summary>
/// <param name="Name">Its name in the factory.</param>
internal sealed record BlobLinkedService(string Name, string Type = "AzureBlobStorage") : StoreLinkedService(Name, Type)
{
    const string AnyAccount = "every kind of account has block blobs";

    /// <summary>A storage connection string, with or without <c>AccountKey</c>.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>The account key, when the connection string leaves it out or there is an <see cref="Endpoint"/> instead.</summary>
    public Secret? AccountKey { get; init; }

    /// <summary>The service's or a container's URL, with or without its shared access signature.</summary>
    public Secret? SasUri { get; init; }

    /// <summary>The signature, when <see cref="SasUri"/> or <see cref="Endpoint"/> leaves it out.</summary>
    public Secret? SasToken { get; init; }

    /// <summary>A container's URL that may be read by anyone.</summary>
    public string? ContainerUri { get; init; }

    /// <summary>The account's URL, for an <see cref="Identity"/>, an <see cref="AccountKey"/> or a <see cref="SasToken"/>.</summary>
    public string? Endpoint { get; init; }

    /// <inheritdoc/>
    public override StoreType StoreType => AzureBlobType.Instance;

    /// <summary>The container of a URL that is one's: a signature or openness may go no further. Null when it is about the account.</summary>
    internal string? OnlyContainer =>
        Uri.TryCreate(ContainerUri ?? (SasUri as Secret.Inline)?.Value, UriKind.Absolute, out var uri)
        && new BlobUriBuilder(uri).BlobContainerName is { Length: > 0 } name ? name : null;

    /// <inheritdoc/>
    public override async Task<StoreConnection> ConnectAsync(StoreAccess access, CancellationToken cancellationToken) =>
        await AzureBlobAccount.ConnectAsync(this, access.Secrets, cancellationToken);

    internal static BlobLinkedService? Read(string name, DefinitionParser properties)
    {
        properties.NoEffect(AnyAccount, "accountKind");
        if (properties.RefuseEncrypted("Put the connection string or the secret itself"))
            AddBlanks(properties, properties.Has("connectionString") || properties.Has("serviceEndpoint") ? "accountKey" : "connectionString");
        var hasEndpoint = properties.Has("serviceEndpoint");
        var authentication = properties.Choice<BlobAuthentication>("authenticationType");
        var service = new BlobLinkedService(name)
        {
            ConnectionString = properties.Secret("connectionString"),
            AccountKey = properties.Secret("accountKey"),
            SasUri = properties.Secret("sasUri"),
            SasToken = properties.Secret("sasToken"),
            ContainerUri = properties.Text("containerUri"),
            Endpoint = properties.Text("serviceEndpoint"),
        };
        if (hasEndpoint && (authentication is BlobAuthentication.Msi or BlobAuthentication.ServicePrincipal || !HasOther(properties)))
            return service.WithIdentity(properties, "serviceEndpoint", authentication);
        properties.IgnoreIdentity();
        if (HasOther(properties))
            return service;
        if (!properties.Has(DefinitionParser.Encrypted))
        {
            properties.Error(
                null, "it does not say how to reach the account", "Add connectionString, sasUri, serviceEndpoint or containerUri");
        }

        return null;
    }

    /// <summary>Reads an <c>AzureDataLakeStore</c>.</summary>
    internal static BlobLinkedService? ReadDataLake(string name, string type, DefinitionParser properties)
    {
        const string Endpoint = "dataLakeStoreUri";
        properties.NoEffect($"{Endpoint} names the account", "accountName", "subscriptionId", "resourceGroupName");
        var service = ReadFileSystem(name, type, Endpoint, properties);
        if (service?.Endpoint is { } url && (url.Contains(".azuredatalakestore.net", StringComparison.OrdinalIgnoreCase) || url.StartsWith("adl:", StringComparison.OrdinalIgnoreCase)))
        {
            properties.Error(
                Endpoint, "Data Lake Storage Gen1 has ended",
                "Write the URL of the account that its files were moved to: https://ACCOUNT.dfs.core.windows.net", url);
        }

        return service;
    }

    /// <summary>Reads an <c>AzureBlobFS</c>, or what has the same properties.</summary>
    internal static BlobLinkedService? ReadFileSystem(string name, string type, string endpoint, DefinitionParser properties)
    {
        if (properties.RefuseEncrypted("Put the account key or the secret itself"))
        {
            AddBlanks(properties, "accountKey");
            properties.Blank(endpoint, "the account, https://ACCOUNT.dfs.core.windows.net", isSecret: false);
        }

        properties.NoEffect("the other properties tell", "authenticationType");
        properties.NoEffect(AnyAccount, "accountKind");
        var hasSas = properties.Has("sasUri");
        var service = new BlobLinkedService(name, type)
        {
            AccountKey = properties.Secret("accountKey"),
            SasUri = properties.Secret("sasUri"),
            SasToken = properties.Secret("sasToken"),
            Endpoint = properties.Text(endpoint, required: !hasSas && !properties.Has(DefinitionParser.Encrypted)),
        };
        if (hasSas || properties.Has("accountKey") || properties.Has("sasToken"))
        {
            properties.IgnoreIdentity();
            return service;
        }

        return service.WithIdentity(properties, endpoint, null);
    }

    /// <summary>The secret that is encrypted, by what else is there.</summary>
    static void AddBlanks(DefinitionParser properties, string otherwise)
    {
        if (properties.Has("servicePrincipalId"))
            properties.Blank("servicePrincipalKey", "the key of the service principal");
        else if (properties.Has("sasUri"))
            properties.Blank("sasToken", "the shared access signature");
        else if (otherwise == "accountKey")
            properties.Blank(otherwise, "a key of the storage account");
        else
        {
            // Which of the two was encrypted is not told: who fills in one leaves the other null.
            const string Either = "either this, or serviceEndpoint and accountKey; leave the other null";
            properties.Blank(otherwise, $"the connection string of the storage account: {Either}", isSecret: false);
            properties.Blank("serviceEndpoint", "https://ACCOUNT.blob.core.windows.net, with accountKey, unless there is a connectionString", isSecret: false);
            properties.Blank("accountKey", "a key of the storage account, with serviceEndpoint, unless there is a connectionString", isSecret: false);
        }
    }

    static bool HasOther(DefinitionParser properties) =>
        properties.Has("connectionString") || properties.Has("sasUri") || properties.Has("containerUri")
        || (properties.Has("serviceEndpoint") && properties.Has("accountKey"));

    BlobLinkedService WithIdentity(DefinitionParser properties, string endpoint, BlobAuthentication? authentication)
    {
        if (Endpoint is { } url && !IsSecure(url))
        {
            properties.Error(
                endpoint, "a token is sent to https URLs only",
                "Write https://ACCOUNT.blob.core.windows.net, or for a local server sign in with a connectionString or accountKey", url);
        }

        properties.Known("servicePrincipalId", "tenant");
        var isPrincipal = authentication is BlobAuthentication.ServicePrincipal
            || (authentication is null && (properties.Has("servicePrincipalId") || properties.Has("tenant")));
        return this with { Identity = isPrincipal ? properties.ServicePrincipal() : properties.ManagedIdentity(isUserAssigned: null) };
    }

    static bool IsSecure(string url) =>
        url == DefinitionParser.Deferred || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>ADF's names; without one the properties tell.</summary>
    enum BlobAuthentication
    {
        Anonymous,
        AccountKey,
        SasUri,
        ServicePrincipal,
        Msi,
    }
}
