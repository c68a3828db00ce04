using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Sluice.Credentials;
using Sluice.Stores.Files;

namespace Sluice.Stores.AzureBlob;

/// <summary>An account of Azure Blob Storage.</summary>
/// <param name="client">Azure's client.</param>
/// <param name="onlyContainer">The container whose URL the account is known by: its signature or openness may go no further. Else null.</param>
sealed class AzureBlobAccount(BlobServiceClient client, string? onlyContainer) : StoreConnection
{
    // The client's own 5 take 25 s a request. These take about 6: what lasts longer is for the copy to try again, which says so.
    const int RetriesOfRequests = 3;

    // Enough to say that there are many.
    const int MaxContainers = 5000;

    public override string Display => client.Uri.GetLeftPart(UriPartial.Path);

    public override string? Account => client.AccountName;

    public override StoreFaults Faults => AzureBlobFaults.Instance;

    /// <summary>The account of a linked service; nothing is sent yet.</summary>
    /// <exception cref="SluiceException">A secret cannot be had, or the connection string is malformed.</exception>
    public static async Task<AzureBlobAccount> ConnectAsync(
        BlobLinkedService service, SecretSource secrets, CancellationToken cancellationToken)
    {
        try
        {
            return new AzureBlobAccount(await ClientAsync(service, secrets, cancellationToken), service.OnlyContainer);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message of the parser may quote the string.
            throw new SluiceException(Side.Definition, "InvalidConnectionString",
                $"Linked service '{service.Name}': its connection string or URL is not one of a storage account.");
        }
    }

    public override FileStore Open(string? container) => new AzureBlobStore(client.GetBlobContainerClient(container));

    public override async IAsyncEnumerable<string> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in client.GetBlobContainersAsync(cancellationToken: cancellationToken))
            yield return item.Name;
    }

    /// <summary>Lists the containers; of an account that is known by a container's URL, what is in that.</summary>
    public override async Task<StoreTest> TestAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var facts = onlyContainer is null
            ? await Faults.TranslateAsync(Side.Source, $"Listing the containers of {Display}", async () =>
                new StoreFacts(Display) { Containers = await CountContainersAsync(cancellationToken), CanList = true })
            : await TestAsync(Open(onlyContainer), cancellationToken);
        return new StoreTest(facts) { ConnectMs = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2) };
    }

    static Task<StoreFacts> TestAsync(FileStore container, CancellationToken cancellationToken) =>
        container.Faults.TranslateAsync(Side.Source, $"Listing {container.Display}", async () =>
        {
            await using var entries = container.ListLevelAsync("", cancellationToken).GetAsyncEnumerator(cancellationToken);
            await entries.MoveNextAsync();
            return new StoreFacts(container.Display) { CanList = true };
        });

    async Task<int> CountContainersAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in ListContainersAsync(cancellationToken))
        {
            if (++count == MaxContainers)
                break;
        }

        return count;
    }

    static StorageSharedKeyCredential CredentialOf(BlobLinkedService service, Uri url, string key)
    {
        try
        {
            return new StorageSharedKeyCredential(new BlobUriBuilder(url).AccountName, key);
        }
        catch (FormatException)
        {
            throw new SluiceException(Side.Definition, "InvalidAccountKey",
                $"Linked service '{service.Name}': its accountKey is not the key of a storage account, which is in base64. Copy the whole key.");
        }
    }

    static async Task<BlobServiceClient> ClientAsync(
        BlobLinkedService service, SecretSource secrets, CancellationToken cancellationToken)
    {
        // Else a/ would be a, which may be another blob.
        var options = new BlobClientOptions { TrimBlobNameSlashes = false };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Retry.MaxRetries = RetriesOfRequests;
        if (service.ConnectionString is { } connectionString)
        {
            var text = await secrets.GetAsync(connectionString, cancellationToken);
            if (service.AccountKey is { } accountKey)
                text = $"{text.TrimEnd(';')};AccountKey={await secrets.GetAsync(accountKey, cancellationToken)}";
            RememberSecretsOf(text);
            return new BlobServiceClient(text, options);
        }

        if (service.ContainerUri is { } containerUri && service.SasUri is null)
            return new BlobServiceClient(AccountOf(new Uri(containerUri)), options);
        var url = BlobsOf(new Uri(service.SasUri is { } sasUri ? await secrets.GetAsync(sasUri, cancellationToken) : service.Endpoint!));
        var account = AccountOf(url);
        if (service.Identity is { } identity)
            return new BlobServiceClient(account, await secrets.CredentialAsync(identity, cancellationToken), options);
        if (service.AccountKey is { } key && service.SasUri is null)
            return new BlobServiceClient(account, CredentialOf(service, url, await secrets.GetAsync(key, cancellationToken)), options);

        var token = service.SasToken is { } sasToken ? await secrets.GetAsync(sasToken, cancellationToken) : url.Query;
        return new BlobServiceClient(account, new AzureSasCredential(token.TrimStart('?')), options);
    }

    /// <summary>Not only the string as a whole is secret: its key stands in other texts alone.</summary>
    static void RememberSecretsOf(string connectionString)
    {
        foreach (var setting in connectionString.Split(';'))
        {
            if (setting.Split('=', 2) is [var name, var value] && name.Trim().ToUpperInvariant() is "ACCOUNTKEY" or "SHAREDACCESSSIGNATURE")
                Redaction.Remember(value.Trim());
        }
    }

    /// <summary>The blob endpoint of an account whose files are asked for by its file system endpoint: they are the same files.</summary>
    static Uri BlobsOf(Uri uri)
    {
        const string FileSystems = ".dfs.";
        var place = uri.Host.IndexOf(FileSystems, StringComparison.OrdinalIgnoreCase);
        return place < 0 ? uri : new UriBuilder(uri) { Host = $"{uri.Host[..place]}.blob.{uri.Host[(place + FileSystems.Length)..]}" }.Uri;
    }

    /// <summary>
    /// The account's URL in a URL of the account or of a container; an account at an IP address or localhost is its first segment.
    /// </summary>
    static Uri AccountOf(Uri uri)
    {
        var builder = new BlobUriBuilder(uri) { BlobContainerName = "", BlobName = "", Sas = null, Query = "" };
        return builder.ToUri();
    }
}
