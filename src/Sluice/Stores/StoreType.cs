using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;

namespace Sluice.Stores;

/// <summary>A kind of store, as far as definitions tell: its linked services and the locations of its datasets.</summary>
public abstract class StoreType : LinkedServiceType
{
    /// <summary>Whether paths begin with a container.</summary>
    public bool HasContainers => Locations.Any(location => location.ContainerProperty is not null);

    /// <summary>Whether a dataset's location is one of this store; one whose type is not known yet may be.</summary>
    internal bool Fits(FileDataset dataset) => dataset.LocationType is not { } location || Locations.Contains(location);

    /// <summary>Whether files can have metadata.</summary>
    public virtual bool KeepsMetadata => false;
}
