using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Sluice.Tests.Stores;

/// <summary>Makes blobs that stand for folders, in each of the ways in which they are made.</summary>
static class FolderMarkers
{
    /// <summary>A container whose blobs are called exactly as they are said: the client would take a slash at the end away.</summary>
    public static async Task<BlobContainerClient> ContainerAsync(Azurite azurite)
    {
        var options = new BlobClientOptions { TrimBlobNameSlashes = false };
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("markers"), options);
        await container.CreateAsync();
        return container;
    }

    public static async Task AddAsync(BlobContainerClient container, params string[] folders)
    {
        foreach (var folder in folders)
        {
            var hierarchical = new Dictionary<string, string> { ["hdi_isfolder"] = "true" };
            // A file of the same name keeps its place.
            if (!folder.Contains('.', StringComparison.Ordinal))
                await UploadAsync(folder, hierarchical);
            await UploadAsync($"{folder}/", null);
            await UploadAsync($"{folder}_$folder$", null);
        }

        Task UploadAsync(string name, Dictionary<string, string>? metadata) => container.GetBlockBlobClient(name)
            .CommitBlockListAsync([], new CommitBlockListOptions { Metadata = metadata });
    }
}
