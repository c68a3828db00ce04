using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>
/// Loads a factory from a folder laid out like an ADF git repository: a folder a kind of definitions, such as <c>linkedService/</c>, a
/// file a definition.
/// </summary>
internal static class FactoryFolder
{
    /// <summary>Reads every file and applies the overrides.</summary>
    /// <param name="types">The types of definitions that can be used.</param>
    /// <param name="folder">The factory folder.</param>
    /// <param name="overrides">A file of <see cref="Overrides"/>, or null.</param>
    /// <param name="report">
    /// Takes what is wrong with the folder or the overrides as a whole, and hints at what is not used. A file that cannot be read is
    /// <see cref="Factory.Broken"/>.
    /// </param>
    public static Factory Load(DefinitionTypes types, string folder, string? overrides, DefinitionReport report)
    {
        if (!Directory.Exists(folder))
        {
            report.Add(new DefinitionError(
                folder, "$", null, "there is no such folder",
                "Name the factory's folder, the one that holds linkedService, dataset and pipeline"));
            return new Factory(types, []);
        }

        var resources = new Dictionary<(ResourceKind, string), Resource>();
        var broken = new List<BrokenResource>();
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var files = Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            if (KindOf(path) is null)
            {
                if (files.Count > 0 && Path.GetFileName(path) is not ['.', ..])
                    report.Add(UnusedDefinitions.Hint(Path.GetFileName(path), files));
                continue;
            }

            foreach (var file in files)
                Read(KindOf(Path.GetDirectoryName(file)!) ?? KindOf(path)!.Value, file, Path.GetRelativePath(folder, file).Replace('\\', '/'));
        }

        // Which of two of one name is meant is not known.
        foreach (var one in broken)
            resources.Remove(Key(one.Kind, one.Name));
        var readable = resources.Values.ToList();
        if (overrides is not null)
            Overrides.Apply(readable, broken, overrides, report);
        var factory = new Factory(types, readable, broken);
        foreach (var hint in UnusedDefinitions.Hints(factory))
            report.Add(hint);
        return factory;

        void Read(ResourceKind kind, string file, string shown)
        {
            var resource = DefinitionFile.Read(kind, file, shown, out var error);
            if (resource is null)
                broken.Add(new BrokenResource(kind, Path.GetFileNameWithoutExtension(file), error!));
            else if (resources.TryGetValue(Key(kind, resource.Name), out var twin))
                broken.Add(new BrokenResource(kind, resource.Name, Twin(resource, twin)));
            else
                resources.Add(Key(kind, resource.Name), resource);
        }
    }

    /// <summary>Reads a factory whose folder and overrides must be right.</summary>
    /// <exception cref="DefinitionException">The folder is not there, or the overrides cannot be applied.</exception>
    public static Factory Load(DefinitionTypes types, string folder, string? overrides = null)
    {
        var report = new DefinitionReport();
        var factory = Load(types, folder, overrides, report);
        report.ThrowIfAny();
        return factory;
    }

    static ResourceKind? KindOf(string folder) => DefinitionParser.ParseName<ResourceKind>(Path.GetFileName(folder));

    static (ResourceKind, string) Key(ResourceKind kind, string name) => (kind, name.ToUpperInvariant());

    static DefinitionError Twin(Resource resource, Resource twin) =>
        new(resource.File, "$.name", resource.Name, $"{twin.File} has the same name", "Rename one of them");
}
