using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Sluice.Activities;
using Sluice.Copying.Plans;

namespace Sluice.Functions;

/// <summary>The host's settings, which it does not tell its workers: they are read as it reads them.</summary>
static class HostSettings
{
    // An app setting of this name stands in for what host.json says:
    // https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
    const string Overrides = "AzureFunctionsJobHost__";

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
    public static OutputStore OpenOutputs() => OutputStore.InContainer(() =>
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var container = settings["SLUICE_OUTPUT_CONTAINER"] ?? "sluice-outputs";
        if (settings["AzureWebJobsStorage"] is { Length: > 0 } connection)
            return new BlobContainerClient(connection, container);
        var service = settings["AzureWebJobsStorage:blobServiceUri"]
            ?? (settings["AzureWebJobsStorage:accountName"] is { } account ? $"https://{account}.blob.core.windows.net" : null)
            ?? throw new SluiceException(Side.Definition, "NoOutputStore",
                "Large outputs of activities have no place to lie. Set AzureWebJobsStorage, AzureWebJobsStorage__accountName or "
                + "AzureWebJobsStorage__blobServiceUri.");
        var identity = settings["AzureWebJobsStorage:clientId"] is { Length: > 0 } id
            ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
        return new BlobContainerClient(new Uri($"{service.TrimEnd('/')}/{container}"), new ManagedIdentityCredential(identity));
    });
}
