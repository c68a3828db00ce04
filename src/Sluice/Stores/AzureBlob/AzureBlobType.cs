using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores.AzureBlob;

/// <summary>Azure Blob Storage, also by the file systems of Azure Data Lake Storage, whose files are blobs too.</summary>
sealed class AzureBlobType : StoreType
{
    const string FileSystem = "AzureBlobFS";

    public static readonly AzureBlobType Instance = new();

    public override IReadOnlyList<string> Names { get; } = ["AzureBlobStorage", "AzureStorage", FileSystem];

    public override IReadOnlyList<LocationType> Locations { get; } =
        [new("AzureBlobStorageLocation", "container"), new("AzureBlobFSLocation", "fileSystem")];

    public override bool KeepsMetadata => true;

    public override LinkedService? Read(string name, string type, DefinitionParser properties) =>
        type == FileSystem ? BlobLinkedService.ReadFileSystem(name, properties) : BlobLinkedService.Read(name, properties);
}
