using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.LinkedServices;

/// <summary>A kind of linked services, which a room above knows how to use.</summary>
public abstract class LinkedServiceType
{
    /// <summary>ADF's names for it; the first is the usual one.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The locations that datasets of files have in it; none where there are no files.</summary>
    public virtual IReadOnlyList<LocationType> Locations => [];

    /// <summary>Reads its <c>typeProperties</c>; null after an error was reported.</summary>
    /// <param name="name">The linked service's name.</param>
    /// <param name="type">Which of <see cref="Names"/> it has.</param>
    /// <param name="properties">Its <c>typeProperties</c>.</param>
    public abstract LinkedService? Read(string name, string type, DefinitionParser properties);
}
