using Sluice.Definitions.LinkedServices;

namespace Sluice.Stores;

/// <summary>A linked service that holds files.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Type">ADF's type name.</param>
internal abstract record StoreLinkedService(string Name, string Type) : LinkedService(Name, Type)
{
    /// <summary>What kind of store it is.</summary>
    public abstract StoreType StoreType { get; }

    /// <summary>Connects to it; nothing is sent yet.</summary>
    /// <exception cref="SluiceException">A secret cannot be had, or a property is wrong.</exception>
    public abstract Task<StoreConnection> ConnectAsync(StoreAccess access, CancellationToken cancellationToken);

    /// <summary>A path that begins where the machine's or service's paths do, as one in a store without containers.</summary>
    public virtual string PathInStore(string path) => path;
}
