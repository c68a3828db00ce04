using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores;

/// <summary>A kind of store, as far as definitions tell: its linked services and the locations of its datasets.</summary>
public abstract class StoreType : LinkedServiceType
{
    /// <summary>Whether paths begin with a container.</summary>
    public bool HasContainers => Locations.Any(location => location.ContainerProperty is not null);

    /// <summary>Whether a dataset's location is one of this store; one whose type is not known yet may be.</summary>
    internal bool Fits(FileDataset dataset) => dataset.LocationType is not { } location || Locations.Contains(location);

    /// <summary>Whether its files can be listed; else a dataset names the one that is read.</summary>
    public virtual bool CanList => true;

    /// <summary>Whether files can be written.</summary>
    public virtual bool CanWrite => true;

    /// <summary>What the <c>storeSettings</c> of a source say of how files are read; null is nothing. What is wrong is reported.</summary>
    internal virtual JsonObject? ReadSettings(DefinitionParser storeSettings) => null;

    /// <summary>Whether files can have metadata.</summary>
    public virtual bool KeepsMetadata => false;
}
