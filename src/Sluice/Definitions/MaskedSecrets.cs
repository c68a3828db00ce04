using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>
/// Definitions as they are shown: with stars in place of secrets, be they whole values or parts of texts such as connection strings.
/// Who writes back what was shown leaves the secrets as they are.
/// </summary>
static class MaskedSecrets
{
    // What a secret might be: not of a form that is known.
    const string Probe = "probe1of2secrets3";

    static readonly string[] Secure = ["value", "defaultValue"];

    static readonly HashSet<string> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "pwd", "accountKey", "sasToken", "servicePrincipalKey", "sslPassword", "encryptedCredential", "pfx", "clientSecret", "accessToken",
        "Authorization", "x-functions-key", "x-api-key", "Ocp-Apim-Subscription-Key",
    };

    /// <summary>A copy with stars in place of secrets.</summary>
    public static JsonNode? Of(JsonNode? shown) => Change(shown, null, null, isSecret: false, "$", (text, _, isSecret, _) => Masked(text, isSecret));

    /// <summary>A copy with what an earlier definition has in place of stars.</summary>
    /// <param name="written">What somebody writes.</param>
    /// <param name="earlier">What it is to replace; null when it is new.</param>
    /// <param name="unknown">Takes the paths of stars that stand for nothing.</param>
    public static JsonNode? Restore(JsonNode? written, JsonNode? earlier, ICollection<string> unknown) =>
        Change(written, earlier, null, isSecret: false, "$.properties", (text, before, isSecret, path) =>
        {
            if (before is not null && Masked(before, isSecret) == text)
                return before;
            if (text.Contains(Redaction.Mask, StringComparison.Ordinal) && IsMask(text, isSecret))
                unknown.Add(path);
            return text;
        });

    /// <summary>The paths of texts in the properties of a definition that are or hold secrets, by their names and forms; expressions are none.</summary>
    public static IReadOnlyList<string> Find(JsonNode properties)
    {
        var found = new List<string>();
        Change(properties, null, null, isSecret: false, "$.properties", (text, _, isSecret, path) =>
        {
            if ((isSecret || Redaction.ByForm(text) != text) && !text.StartsWith('@') && !text.Contains("@{", StringComparison.Ordinal))
                found.Add(path);
            return text;
        });
        return found;
    }

    static string Masked(string text, bool isSecret) => isSecret ? Redaction.Mask : Redaction.Of(text);

    /// <summary>Whether the stars stand where a secret would be taken out.</summary>
    static bool IsMask(string text, bool isSecret)
    {
        var probed = text.Replace(Redaction.Mask, Probe, StringComparison.Ordinal);
        return isSecret ? text == Redaction.Mask : Redaction.Of(probed) != probed;
    }

    static JsonNode? Change(JsonNode? node, JsonNode? before, string? name, bool isSecret, string path, Func<string, string?, bool, string, string> change)
    {
        switch (node)
        {
            case JsonObject json:
                var isSecure = Values.ToText(json["type"]).Equals("SecureString", StringComparison.OrdinalIgnoreCase);
                return new JsonObject(json.Select(property => KeyValuePair.Create(property.Key, Change(
                    property.Value, (before as JsonObject)?[property.Key], property.Key,
                    isSecure && Secure.Contains(property.Key, StringComparer.OrdinalIgnoreCase), $"{path}.{property.Key}", change))));
            case JsonArray items:
                return new JsonArray([.. items.Select((item, index) =>
                    Change(item, Counterpart(item, index, before as JsonArray), name, isSecret, $"{path}[{index}]", change))]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                isSecret |= name is not null && SecretNames.Contains(name);
                return change(text, (before as JsonValue)?.TryGetValue<string>(out var earlier) == true ? earlier : null, isSecret, path);
            default:
                // A number may be a secret as well.
                return isSecret && node is not null ? change(Values.ToText(node), before is null ? null : Values.ToText(before), true, path) : node?.DeepClone();
        }
    }

    /// <summary>Activities keep their names, not their places.</summary>
    static JsonNode? Counterpart(JsonNode? item, int index, JsonArray? before) =>
        item is JsonObject json && json["name"] is JsonValue name
            ? before?.FirstOrDefault(other => other is JsonObject one && Values.ToText(one["name"]) == Values.ToText(name))
            : before?.ElementAtOrDefault(index);
}
