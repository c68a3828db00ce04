namespace Sluice.Definitions.Datasets;

/// <summary>A type of locations, such as <c>AzureBlobStorageLocation</c>.</summary>
/// <param name="Name">ADF's name.</param>
/// <param name="ContainerProperty">The property that names the container; null where there are none.</param>
public sealed record LocationType(string Name, string? ContainerProperty)
{
    /// <summary>The property that names one file by its whole path, in the place of a folder and a name; null where these two do.</summary>
    public string? PathProperty { get; init; }

    /// <summary>Whether the first folder of a path is the container, as in stores that had none when the location was made.</summary>
    public bool BeginsWithContainer { get; init; }
}
