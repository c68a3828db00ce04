using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Datasets;

/// <summary>Files of one format.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
/// <param name="Location">Where the files lie.</param>
/// <param name="Format">How they are written.</param>
internal sealed record FileDataset(string Name, Reference Store, FileLocation Location, FormatSettings Format) : Dataset(Name, Store)
{
    /// <summary>The type of its location; null while it is not known.</summary>
    public LocationType? LocationType { get; init; }

    internal static FileDataset? Read(
        DefinitionTypes types, string name, Reference store, DefinitionParser properties, FormatSettings format)
    {
        var locationReader = properties.Object("location", required: true);
        var location = locationReader is null ? null : FileLocation.Read(types, locationReader);
        var parsed = format.Parse(properties);
        properties.HintUnread();
        return location is not var (place, type) ? null : new FileDataset(name, store, place, parsed) { LocationType = type };
    }
}
