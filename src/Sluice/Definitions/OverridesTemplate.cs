using System.Text.Json.Nodes;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>
/// A file of <see cref="Overrides"/> for a factory that ADF exported: an entry for each linked service that lacks its secrets, and for each
/// that is reached by an integration runtime. What is to be filled in is null, which a merge patch takes for nothing, so that a run says
/// what is not filled in yet.
/// </summary>
/// <param name="Patches">The content of the file.</param>
/// <param name="Blanks">What is to be filled in, or to be looked at: the file and the property.</param>
sealed record OverridesTemplate(JsonObject Patches, IReadOnlyList<(string File, DefinitionBlank Blank)> Blanks)
{
    /// <summary>Whether an error is one that filling in the file mends.</summary>
    public bool AsksFor(DefinitionError error)
    {
        var asked = Blanks.Where(one => one.File == error.File).Select(one => one.Blank.Path).ToList();
        return (error.Code == DefinitionErrorCode.SecretMissing && asked.Count > 0)
            || asked.Exists(path => error.Path == path || error.Path.StartsWith($"{path}.", StringComparison.Ordinal));
    }

    /// <summary>The template for a factory.</summary>
    public static OverridesTemplate Create(Factory factory)
    {
        var template = new OverridesTemplate([], []);
        foreach (var resource in factory.All(ResourceKind.LinkedService))
        {
            var report = new DefinitionReport();
            var parameters = resource.Parameters([], hasValues: false, null, report);
            var scope = new ExpressionScope { HasValues = false }.With(ScopeFunction.LinkedService, parameters);
            if (LinkedService.Read(factory.Types, resource, scope, report) is not OtherLinkedService)
                template = template.With(resource, report.Blanks, RuntimeOf(factory, resource));
        }

        return template;
    }

    OverridesTemplate With(Resource resource, IReadOnlyList<DefinitionBlank> blanks, string? runtime)
    {
        const string Prefix = "$.properties.";
        var properties = new JsonObject();
        if (resource.Properties["typeProperties"] is JsonObject given && Values.TryFind(given, DefinitionParser.Encrypted, out _))
            Within(properties, ["typeProperties"])[given.First(one => one.Key.Equals(DefinitionParser.Encrypted, StringComparison.OrdinalIgnoreCase)).Key] = null;
        // What stands in a list cannot be patched.
        var patched = blanks.Where(blank => !blank.Path.Contains('[', StringComparison.Ordinal) && (runtime is not null || !blank.IsAddress)).ToList();
        foreach (var blank in patched)
        {
            var steps = blank.Path[Prefix.Length..].Split('.');
            var parent = Within(properties, steps[..^1]);
            parent[$"{Overrides.Comment}{steps[^1]}"] = blank.IsAddress
                ? "as Sluice reaches it; null is as it is"
                : $"fill in {blank.Hint ?? "this secret"}";
            parent[steps[^1]] = blank.IsSecret ? new JsonObject { ["type"] = "SecureString", ["value"] = null } : blank.Value?.DeepClone();
        }

        if (properties.Count == 0 && runtime is null)
            return this;
        var comment = $"{Values.ToText(resource.Properties["type"])}{(patched.Exists(blank => !blank.IsAddress) ? ", with secrets that only ADF knows" : "")}.{runtime}";
        var entry = new JsonObject { [Overrides.Comment] = comment, ["properties"] = properties };
        var key = $"linkedService/{resource.Name}";
        Patches[key] = entry;
        return this with { Blanks = [.. Blanks, .. patched.Select(blank => (resource.File, blank))] };
    }

    /// <summary>What to know of the integration runtime of a linked service; null when it is Azure's.</summary>
    static string? RuntimeOf(Factory factory, Resource resource)
    {
        if (Values.ToText((resource.Properties["connectVia"] as JsonObject)?["referenceName"]) is not { Length: > 0 } name)
            return null;
        var isAzure = factory.TryFind(ResourceKind.IntegrationRuntime, name, out var runtime)
            ? Values.ToText(runtime.Properties["type"]).Equals("Managed", StringComparison.OrdinalIgnoreCase)
            : name.Equals("AutoResolveIntegrationRuntime", StringComparison.OrdinalIgnoreCase);
        return isAzure ? null : $" ADF reaches it by the integration runtime {name}; Sluice must reach it from where it runs, maybe at another address.";
    }

    static JsonObject Within(JsonObject json, IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            if (json[step] is not JsonObject inner)
                json[step] = inner = [];
            json = inner;
        }

        return json;
    }
}
