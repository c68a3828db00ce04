using Sluice.Definitions;
using Sluice.Formats;

namespace Sluice.Copying;

/// <summary>The types of definitions that can be copied from and to.</summary>
public static class KnownTypes
{
    /// <summary>All of them.</summary>
    public static DefinitionTypes All { get; } = new(FileFormats.All);
}
