using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Sluice.Activities;
using Sluice.Copying.Plans;
using Sluice.Pipelines.Queueing;

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

    static BlobContainerClient OpenContainer()
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var container = settings["SLUICE_OUTPUT_CONTAINER"] ?? "sluice-outputs";
        if (settings["AzureWebJobsStorage"] is { Length: > 0 } connection)
            return new BlobContainerClient(connection, container);
        var service = settings["AzureWebJobsStorage:blobServiceUri"]
            ?? (settings["AzureWebJobsStorage:accountName"] is { } account ? $"https://{account}.blob.core.windows.net" : null)
            ?? throw new SluiceException(Side.Definition, NoStore,
                "What activities keep, such as large outputs and marks of their attempts, has no place to lie. Set AzureWebJobsStorage, AzureWebJobsStorage__accountName or "
                + "AzureWebJobsStorage__blobServiceUri.");
        var identity = settings["AzureWebJobsStorage:clientId"] is { Length: > 0 } id
            ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
        return new BlobContainerClient(new Uri($"{service.TrimEnd('/')}/{container}"), new ManagedIdentityCredential(identity));
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
