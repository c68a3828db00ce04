using Sluice.Definitions;

namespace Sluice.Api;

/// <summary>The kinds of definitions that can be read and written, by what stands in paths for them.</summary>
internal static class DefinitionSegment
{
    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, ResourceKind> All { get; } = new Dictionary<string, ResourceKind>
    {
        ["pipelines"] = ResourceKind.Pipeline,
        ["datasets"] = ResourceKind.Dataset,
        ["linkedservices"] = ResourceKind.LinkedService,
        ["triggers"] = ResourceKind.Trigger,
    };

    /// <summary>What stands in paths for a kind.</summary>
    public static string Of(ResourceKind kind) => All.First(one => one.Value == kind).Key;
}
