using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>
/// What a factory holds and Sluice does not use, or not yet: https://learn.microsoft.com/azure/data-factory/source-control.
/// </summary>
static class UnusedDefinitions
{
    /// <summary>Says what becomes of definitions that were read, a hint a kind.</summary>
    public static IEnumerable<DefinitionHint> Hints(Factory factory) =>
        from kind in Enum.GetValues<ResourceKind>()
        let told = Describe(kind)
        let resources = told is null ? [] : factory.All(kind).ToList()
        where resources.Count > 0
        select Hint(Path.GetDirectoryName(resources[0].File)!.Replace('\\', '/'), resources.Select(Named), told);

    /// <summary>Says that nobody looks into a folder.</summary>
    public static DefinitionHint Hint(string folder, IReadOnlyList<string> files) =>
        Hint(folder, files.Select(file => Path.GetFileNameWithoutExtension(file)), "files of this folder are not read");

    static DefinitionHint Hint(string folder, IEnumerable<string> names, string told) =>
        new($"{folder}/", "$", $"{DefinitionTypes.Few(names)}: {told}");

    static string Named(Resource resource) =>
        Values.ToText(resource.Properties["type"]) is { Length: > 0 } type ? $"{resource.Name} ({type})" : resource.Name;

    static string? Describe(ResourceKind kind) => kind switch
    {
        ResourceKind.DataFlow => "data flows are not run; a pipeline with one is refused",
        ResourceKind.IntegrationRuntime => "integration runtimes are not used; copies run where Sluice runs",
        ResourceKind.ManagedVirtualNetwork or ResourceKind.ManagedPrivateEndpoint =>
            "managed networks and private endpoints are not made; Sluice uses the network it runs in",
        _ => null,
    };
}
