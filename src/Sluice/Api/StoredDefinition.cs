using System.Text.Json.Nodes;
using Sluice.Definitions;

namespace Sluice.Api;

/// <summary>A definition as its file has it.</summary>
/// <param name="Resource">The definition.</param>
/// <param name="Version">Another one after every change of the file.</param>
internal sealed record StoredDefinition(Resource Resource, string Version)
{
    const string State = "runtimeState";

    /// <summary>Whether a trigger is started, in ADF's word; null of what is no trigger.</summary>
    public string? RuntimeState { get; init; }

    /// <summary>The version of the blob that the file is a copy of; null when it is none.</summary>
    public string? Blob { get; init; }

    /// <summary>The paths below its properties that overrides change, where it is used.</summary>
    public IReadOnlyList<string> Overridden { get; init; } = [];

    /// <summary>Its ETag, with quotation marks: of all that is shown.</summary>
    public string Tag => RuntimeState is null ? $"\"{Version}\"" : $"\"{Version}-{RuntimeState}\"";

    /// <summary>What is shown of it, in ADF's envelope.</summary>
    /// <param name="factory">The factory's path in Azure Resource Manager, as it was asked for.</param>
    public JsonObject Describe(string factory)
    {
        var segment = DefinitionSegment.Of(Resource.Kind);
        var properties = MaskedSecrets.Of(Resource.Properties)!.AsObject();
        if (RuntimeState is not null)
            SetState(properties, RuntimeState);
        var shown = new JsonObject
        {
            ["id"] = $"{factory}/{segment}/{Resource.Name}",
            ["name"] = Resource.Name,
            ["type"] = $"Microsoft.DataFactory/factories/{segment}",
            ["etag"] = Tag,
            ["properties"] = properties,
        };
        if (Overridden.Count > 0)
            shown["overridden"] = new JsonArray([.. Overridden]);
        return shown;
    }

    /// <summary>Has what is written of a trigger say no other state than before: it is shown there, and changed by starting and stopping.</summary>
    /// <param name="written">What is written.</param>
    /// <param name="earlier">What was there; null when it is new.</param>
    public static void KeepState(JsonObject written, Resource? earlier) =>
        SetState(written, earlier?.Properties.FirstOrDefault(IsState).Value?.DeepClone());

    static void SetState(JsonObject properties, JsonNode? state)
    {
        foreach (var (name, _) in properties.Where(IsState).ToList())
            properties.Remove(name);
        if (state is not null)
            properties[State] = state;
    }

    static bool IsState(KeyValuePair<string, JsonNode?> property) => property.Key.Equals(State, StringComparison.OrdinalIgnoreCase);
}
