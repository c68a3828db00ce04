namespace Sluice.Tests.Stores;

public enum StoreKind
{
    Folder,
    Blobs,
}
