using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Definitions;

/// <summary>
/// Loads a factory from a folder laid out like an ADF git repository: <c>linkedService/</c>, <c>dataset/</c>, <c>pipeline/</c>,
/// <c>credential/</c>.
/// </summary>
public static class FactoryFolder
{
    static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    static readonly (ResourceKind Kind, string Folder)[] Folders =
    [
        (ResourceKind.LinkedService, "linkedService"), (ResourceKind.Dataset, "dataset"), (ResourceKind.Pipeline, "pipeline"),
        (ResourceKind.Credential, "credential"),
    ];

    /// <summary>Reads every file and applies the overrides.</summary>
    /// <param name="folder">The factory folder.</param>
    /// <param name="overrides">
    /// A file with merge patches (RFC 7396) keyed <c>linkedService/NAME</c>, <c>dataset/NAME</c>, <c>pipeline/NAME</c>,
    /// <c>credential/NAME</c>, or null.
    /// </param>
    /// <param name="report">Takes every error: a file that is not JSON, a missing name, an override without a target.</param>
    public static Factory Load(string folder, string? overrides, DefinitionReport report)
    {
        var resources = new List<Resource>();
        if (!Directory.Exists(folder))
        {
            report.Add(new DefinitionError(
                folder, "$", null, "there is no such folder",
                "Name the factory's folder, the one that holds linkedService, dataset and pipeline"));
            return new Factory([]);
        }

        foreach (var (kind, name) in Folders)
        {
            var path = Directory.EnumerateDirectories(folder)
                .FirstOrDefault(candidate => Path.GetFileName(candidate).Equals(name, StringComparison.OrdinalIgnoreCase));
            if (path is null)
                continue;
            foreach (var file in Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var shown = Path.GetRelativePath(folder, file).Replace('\\', '/');
                if (ReadObject(file, shown, report) is { } json && ReadResource(kind, json, file, shown, report) is { } resource)
                    Add(resources, resource, report);
            }
        }

        if (overrides is not null)
            ApplyOverrides(resources, overrides, report);
        return new Factory(resources);
    }

    /// <summary>Reads a factory that must be right.</summary>
    /// <exception cref="DefinitionException">A file cannot be read.</exception>
    public static Factory Load(string folder, string? overrides = null)
    {
        var report = new DefinitionReport();
        var factory = Load(folder, overrides, report);
        report.ThrowIfAny();
        return factory;
    }

    static JsonObject? ReadObject(string file, string shown, DefinitionReport report)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file), documentOptions: Lenient) is JsonObject json)
                return json;
            report.Add(new DefinitionError(shown, "$", null, "the file does not hold a JSON object", "Write { ... }"));
        }
        catch (JsonException exception)
        {
            // Duplicate properties come without a line, but with their name.
            var problem = exception.LineNumber is { } line
                ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}"
                : exception.Message.TrimEnd('.');
            report.Add(new DefinitionError(shown, exception.Path ?? "$", null, $"the file is not JSON: {problem}", "Correct the syntax"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report.Add(new DefinitionError(
                shown, "$", null, $"the file cannot be read: {exception.Message}", "Check its name and permissions"));
        }

        return null;
    }

    static Resource? ReadResource(ResourceKind kind, JsonObject json, string file, string shown, DefinitionReport report)
    {
        if (json["properties"] is not JsonObject)
        {
            report.Add(new DefinitionError(shown, "$.properties", null, "it is required", "Add \"properties\": { ... }"));
            return null;
        }

        var name = json["name"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : Path.GetFileNameWithoutExtension(file);
        return new Resource(kind, name, shown, json);
    }

    static void Add(List<Resource> resources, Resource resource, DefinitionReport report)
    {
        bool IsSame(Resource other) => other.Kind == resource.Kind && other.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase);

        if (resources.Find(IsSame) is { } twin)
            report.Add(new DefinitionError(resource.File, "$.name", resource.Name, $"{twin.File} has the same name", "Rename one of them"));
        else
            resources.Add(resource);
    }

    static void ApplyOverrides(List<Resource> resources, string overrides, DefinitionReport report)
    {
        if (!File.Exists(overrides))
        {
            report.Add(new DefinitionError(overrides, "$", null, "there is no such file", "Name a JSON file with merge patches"));
            return;
        }

        foreach (var (key, patch) in ReadObject(overrides, overrides, report) ?? [])
        {
            var index = resources.FindIndex(resource => $"{resource.Kind}/{resource.Name}".Equals(key, StringComparison.OrdinalIgnoreCase));
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
