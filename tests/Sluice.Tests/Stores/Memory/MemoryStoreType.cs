using System.Collections.Concurrent;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Stores;

namespace Sluice.Tests.Stores.Memory;

/// <summary>A kind of store that only tests have: containers in the memory of this process.</summary>
sealed class MemoryStoreType : StoreType
{
    /// <summary>The container that cannot be reached.</summary>
    public const string Broken = "broken";

    /// <summary>What is stored, by container and path.</summary>
    public ConcurrentDictionary<(string Container, string Path), byte[]> Files { get; } = new();

    public override IReadOnlyList<string> Names { get; } = ["Memory"];

    public override IReadOnlyList<LocationType> Locations { get; } = [new("MemoryLocation", "box")];

    public override LinkedService? Read(string name, string type, DefinitionParser properties) =>
        properties.Text("owner", required: true) is { } owner ? new MemoryLinkedService(name, owner, this) : null;
}
