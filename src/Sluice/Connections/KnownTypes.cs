using Sluice.Definitions;
using Sluice.Formats;
using Sluice.Stores;

namespace Sluice.Connections;

/// <summary>The types of definitions that this library can use.</summary>
internal static class KnownTypes
{
    public static DefinitionTypes All { get; } = new(FileFormats.All, StoreTypes.All);
}
