using Sluice.Stores.AzureBlob;
using Sluice.Stores.HttpServer;
using Sluice.Stores.LocalFolder;

namespace Sluice.Stores;

/// <summary>The stores there are.</summary>
static class StoreTypes
{
    /// <summary>All of them, in the order in which messages name them.</summary>
    public static IReadOnlyList<StoreType> All { get; } = [AzureBlobType.Instance, LocalFolderType.Instance, HttpServerType.Instance];
}
