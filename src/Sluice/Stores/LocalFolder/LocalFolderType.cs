using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores.LocalFolder;

/// <summary>Folders of this machine.</summary>
sealed class LocalFolderType : StoreType
{
    public static readonly LocalFolderType Instance = new();

    public override IReadOnlyList<string> Names { get; } = ["FileServer"];

    public override IReadOnlyList<LocationType> Locations { get; } = [new("FileServerLocation", null)];

    public override LinkedService? Read(string name, string type, DefinitionParser properties) =>
        FileServerLinkedService.Read(name, properties);
}
