using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying.Plans;
using Sluice.Credentials;
using Sluice.Pipelines.Queueing;
using Sluice.Runs.State;

namespace Sluice.Functions;

/// <summary>The host's settings, which it does not tell its workers: they are read as it reads them.</summary>
static class HostSettings
{
    // An app setting of this name stands in for what host.json says:
    // https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
    const string Overrides = "AzureFunctionsJobHost__";

    /// <summary>The code of an app that has no place for outputs.</summary>
    public const string NoStore = "NoOutputStore";

    /// <summary>What the host runs at a time.</summary>
    /// <param name="folder">The app's folder, where <c>host.json</c> lies.</param>
    public static HostCapacity ReadCapacity(string folder)
    {
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "host.json"), optional: true)
            .AddEnvironmentVariables(Overrides)
            .Build();
        return new HostCapacity(settings.GetValue<int?>("extensions:durableTask:maxConcurrentActivityFunctions"));
    }

    /// <summary>
    /// Where runs keep large values: a container of the account that the host itself uses (<c>AzureWebJobsStorage</c>, a connection string
    /// or its identity-based settings), named by <c>SLUICE_OUTPUT_CONTAINER</c>.
    /// </summary>
    public static OutputStore OpenOutputs() => OutputStore.InContainer(OpenContainer);

    /// <summary>Where runs wait for others of their pipeline: lists in the same container.</summary>
    public static RunQueues OpenQueue() => RunQueues.InContainer(OpenContainer);

    /// <summary>Where it remembers runs: a table of the same account, named by <c>SLUICE_STATE_TABLE</c>.</summary>
    public static StateStore OpenState() => new TableStateStore(new Lazy<TableClient>(OpenTable));

    /// <summary>
    /// The factory in a container of the same account, named by <c>SLUICE_FACTORY_CONTAINER</c>; null when none is named.
    /// </summary>
    /// <param name="time">Tells the time.</param>
    /// <param name="tell">Is told when it cannot be read.</param>
    public static FactoryContainer? FindFactory(TimeProvider time, Action<string> tell)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (settings["SLUICE_FACTORY_CONTAINER"] is not { Length: > 0 } name)
            return null;
        return new FactoryContainer(new Lazy<BlobContainerClient>(() => OpenContainer(settings, name, Hasty())), Path.GetTempPath(), time) { Tell = tell };
    }

    /// <summary>Where secrets are kept that are given over the API: the key vault at <c>SLUICE_SECRETS_VAULT</c>.</summary>
    public static SecretKeeper OpenSecrets()
    {
        const string Setting = "SLUICE_SECRETS_VAULT";
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (settings[Setting] is not { Length: > 0 } address)
            return new NoSecretKeeper();
        return Uri.TryCreate(address, UriKind.Absolute, out var vault) && vault.Scheme == Uri.UriSchemeHttps
            ? new KeyVaultSecretKeeper(vault)
            : throw new SluiceException(Side.Definition, "NoSecretStore", $"{Setting} is not the address of a key vault. Write https://VAULT.vault.azure.net.");
    }

    static BlobContainerClient OpenContainer()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return OpenContainer(settings, settings["SLUICE_OUTPUT_CONTAINER"] ?? "sluice-outputs");
    }

    static BlobContainerClient OpenContainer(IConfiguration settings, string container, BlobClientOptions? options = null) =>
        Open(settings, "blob", connection => new BlobContainerClient(connection, container, options), (service, identity) =>
            new BlobContainerClient(new Uri($"{service}/{container}"), identity, options));

    /// <summary>Whoever asks for the factory waits for its container, and while that is away the last factory will do.</summary>
    static BlobClientOptions Hasty() => new()
    {
        Retry =
        {
            MaxRetries = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            NetworkTimeout = TimeSpan.FromSeconds(5),
        },
    };

    static TableClient OpenTable()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var table = settings["SLUICE_STATE_TABLE"] ?? "SluiceState";
        return Open(settings, "table", connection => new TableClient(connection, table), (service, identity) =>
            new TableClient(new Uri(service), table, identity));
    }

    /// <summary>Opens a service of the account that the host itself uses.</summary>
    static T Open<T>(IConfiguration settings, string service, Func<string, T> byConnection, Func<string, TokenCredential, T> byIdentity)
    {
        if (settings["AzureWebJobsStorage"] is { Length: > 0 } connection)
            return byConnection(connection);
        var address = settings[$"AzureWebJobsStorage:{service}ServiceUri"]
            ?? (settings["AzureWebJobsStorage:accountName"] is { } account ? $"https://{account}.{service}.core.windows.net" : null)
            ?? throw new SluiceException(Side.Definition, NoStore,
                "What runs leave behind has no place to lie. Set AzureWebJobsStorage, AzureWebJobsStorage__accountName or "
                + $"AzureWebJobsStorage__{service}ServiceUri.");
        var identity = settings["AzureWebJobsStorage:clientId"] is { Length: > 0 } id
            ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
        return byIdentity(address.TrimEnd('/'), new ManagedIdentityCredential(identity));
    }

    /// <summary>
    /// The address of the app's API for servers that call back: <c>SLUICE_API_URL</c>, else the name that Azure gives the app.
    /// </summary>
    public static Uri FindApi()
    {
        const string Setting = "SLUICE_API_URL";
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var address = settings[Setting] ?? (settings["WEBSITE_HOSTNAME"] is { Length: > 0 } name ? $"{SchemeOf(name)}://{name}/api" : null)
            ?? throw new SluiceException(Side.Definition, "NoCallbackAddress",
                $"Where servers can call back is not known. Set {Setting} to the address of the app's API, such as https://APP.azurewebsites.net/api.");
        return Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? url
            : throw new SluiceException(Side.Definition, "NoCallbackAddress", $"{Setting} is no URL of HTTP. Write https://HOST/api.");
    }

    /// <summary>Only the tools for developers give the app a name of the machine itself, and they have no certificate.</summary>
    static string SchemeOf(string name) => name.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? "http" : "https";
}
