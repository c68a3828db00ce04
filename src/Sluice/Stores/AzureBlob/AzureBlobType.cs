using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores.AzureBlob;

/// <summary>
/// Azure Blob Storage, also by the file systems of Azure Data Lake Storage, whose files are blobs too, and by the names of its first
/// generation, whose accounts were moved there.
/// </summary>
sealed class AzureBlobType : StoreType
{
    const string FileSystem = "AzureBlobFS";
    const string DataLake = "AzureDataLakeStore";

    public static readonly AzureBlobType Instance = new();

    public override IReadOnlyList<string> Names { get; } = ["AzureBlobStorage", "AzureStorage", FileSystem, DataLake];

    public override IReadOnlyList<LocationType> Locations { get; } =
    [
        new("AzureBlobStorageLocation", "container"), new("AzureBlobFSLocation", "fileSystem"),
        new("AzureDataLakeStoreLocation", null) { BeginsWithContainer = true },
    ];

    public override bool KeepsMetadata => true;

    public override LinkedService? Read(string name, string type, DefinitionParser properties) =>
        type switch
        {
            FileSystem => BlobLinkedService.ReadFileSystem(name, type, "url", properties),
            DataLake => BlobLinkedService.ReadDataLake(name, type, properties),
            _ => BlobLinkedService.Read(name, properties),
        };
}
