using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>
/// Loads a factory from a folder laid out like an ADF git repository: <c>linkedService/</c>, <c>dataset/</c>, <c>pipeline/</c>,
/// <c>credential/</c>.
/// </summary>
internal static class FactoryFolder
{
    /// <summary>Reads every file and applies the overrides.</summary>
    /// <param name="types">The types of definitions that can be used.</param>
    /// <param name="folder">The factory folder.</param>
    /// <param name="overrides">
    /// A file with merge patches (RFC 7396) keyed <c>linkedService/NAME</c>, <c>dataset/NAME</c>, <c>pipeline/NAME</c>,
    /// <c>credential/NAME</c>, or null.
    /// </param>
    /// <param name="report">
    /// Takes what is wrong with the folder or the overrides as a whole, and hints at what is not read. A file that cannot be read is
    /// <see cref="Factory.Broken"/>.
    /// </param>
    public static Factory Load(DefinitionTypes types, string folder, string? overrides, DefinitionReport report)
    {
        var resources = new List<Resource>();
        var broken = new List<BrokenResource>();
        if (!Directory.Exists(folder))
        {
            report.Add(new DefinitionError(
                folder, "$", null, "there is no such folder",
                "Name the factory's folder, the one that holds linkedService, dataset and pipeline"));
            return new Factory(types, []);
        }

        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var files = Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            if (KindOf(path) is not { } kind)
            {
                if (UnsupportedFolder.Hint(path, files) is { } hint)
                    report.Add(hint);
                continue;
            }

            foreach (var file in files)
            {
                var shown = Path.GetRelativePath(folder, file).Replace('\\', '/');
                var resource = Read(kind, file, shown, out var error);
                if (resource is null)
                    broken.Add(new BrokenResource(kind, Path.GetFileNameWithoutExtension(file), error!));
                else if (resources.Find(other => IsSame(other, resource)) is { } twin)
                    broken.Add(new BrokenResource(kind, resource.Name, Twin(resource, twin)));
                else
                    resources.Add(resource);
            }
        }

        // Which of two of one name is meant is not known.
        resources.RemoveAll(resource => broken.Exists(other => other.Kind == resource.Kind && IsNamed(resource, other.Name)));
        if (overrides is not null)
            ApplyOverrides(resources, broken, overrides, report);
        return new Factory(types, resources, broken);
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

    static bool IsSame(Resource one, Resource other) => one.Kind == other.Kind && IsNamed(one, other.Name);

    static bool IsNamed(Resource resource, string name) => resource.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    static DefinitionError Twin(Resource resource, Resource twin) =>
        new(resource.File, "$.name", resource.Name, $"{twin.File} has the same name", "Rename one of them");

    static Resource? Read(ResourceKind kind, string file, string shown, out DefinitionError? error)
    {
        if (ReadObject(file, shown, out error) is not { } json)
            return null;
        if (json["properties"] is not JsonObject)
        {
            error = new DefinitionError(shown, "$.properties", null, "it is required", "Add \"properties\": { ... }");
            return null;
        }

        var name = json["name"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : Path.GetFileNameWithoutExtension(file);
        return new Resource(kind, name, shown, json);
    }

    static JsonObject? ReadObject(string file, string shown, out DefinitionError? error)
    {
        error = null;
        try
        {
            if (JsonText.Parse(File.ReadAllText(file), isLenient: true) is JsonObject json)
                return json;
            error = new DefinitionError(shown, "$", null, "the file does not hold a JSON object", "Write { ... }");
        }
        catch (JsonException exception)
        {
            // Duplicate properties and halves of surrogate pairs come without a line, but say what they are.
            var problem = exception.LineNumber is { } line
                ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}"
                : exception.Message.TrimEnd('.');
            error = new DefinitionError(shown, exception.Path ?? "$", null, $"the file is not JSON: {problem}", "Correct the syntax");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = new DefinitionError(
                shown, "$", null, $"the file cannot be read: {exception.Message}", "Check its name and permissions");
        }

        return null;
    }

    static void ApplyOverrides(List<Resource> resources, List<BrokenResource> broken, string overrides, DefinitionReport report)
    {
        if (!File.Exists(overrides))
        {
            report.Add(new DefinitionError(overrides, "$", null, "there is no such file", "Name a JSON file with merge patches"));
            return;
        }

        var patches = ReadObject(overrides, overrides, out var error);
        if (error is not null)
            report.Add(error);
        foreach (var (key, patch) in patches ?? [])
        {
            bool IsMeant(ResourceKind kind, string name) => $"{kind}/{name}".Equals(key, StringComparison.OrdinalIgnoreCase);

            var index = resources.FindIndex(resource => IsMeant(resource.Kind, resource.Name));
            if (index < 0 && broken.Exists(other => IsMeant(other.Kind, other.Name)))
                continue;
            if (index < 0)
            {
                report.Add(new DefinitionError(
                    overrides, $"$['{key}']", null, "the factory has nothing of this kind and name",
                    "Write linkedService/NAME, dataset/NAME, pipeline/NAME or credential/NAME"));
            }
            else if (patch is not JsonObject changes || changes.Any(change => change.Key is not ("name" or "properties")))
            {
                report.Add(new DefinitionError(
                    overrides, $"$['{key}']", null, "a patch changes the whole definition",
                    "Write { \"properties\": { \"typeProperties\": { ... } } }"));
            }
            else
            {
                resources[index] = resources[index] with { Json = (JsonObject)MergePatch.Apply(resources[index].Json, changes)! };
            }
        }
    }
}
