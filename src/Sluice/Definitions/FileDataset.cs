namespace Sluice.Definitions;

/// <summary>Files of one format.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
/// <param name="Location">Where the files lie.</param>
/// <param name="Format">How they are written.</param>
public sealed record FileDataset(string Name, Reference Store, FileLocation Location, FormatSettings Format) : Dataset(Name, Store)
{
    internal static FileDataset? Read(string name, Reference store, DefinitionReader properties, FormatSettings format)
    {
        var locationReader = properties.Object("location", required: true);
        var location = locationReader is null ? null : FileLocation.Read(locationReader);
        var parsed = format.Parse(properties);
        properties.HintUnread();
        return location is null ? null : new FileDataset(name, store, location, parsed);
    }
}
