using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Expressions;

namespace Sluice.Activities.Web;

/// <summary>
/// A definition as a web activity passes it on: as it stands in the factory, with the values of its parameters, and without secrets. Those
/// in vaults stay references; those that are written down are masked, as ADF shows them.
/// </summary>
static class PassedDefinition
{
    const string Mask = "**********";

    static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "accountKey", "sasToken", "sasUri", "servicePrincipalKey", "servicePrincipalCredential", "servicePrincipalEmbeddedCert",
        "servicePrincipalEmbeddedCertPassword", "encryptedCredential", "sslPassword", "sslKey", "connectionString", "authHeaders",
    };

    public static JsonObject Of(Resource resource, Reference reference)
    {
        var properties = Masked(resource.Properties);
        if (reference.Parameters.Count > 0)
        {
            properties["parameterValues"] = new JsonObject(reference.Parameters.Select(parameter => KeyValuePair.Create(
                parameter.Key, resource.IsSecureParameter(parameter.Key) ? Mask : parameter.Value?.DeepClone())));
        }

        return new JsonObject { ["name"] = resource.Name, ["properties"] = properties };
    }

    static JsonObject Masked(JsonObject json)
    {
        var masked = new JsonObject();
        foreach (var (name, value) in json)
            masked[name] = Masked(name, value);
        // A secret, or a parameter that is one.
        foreach (var name in IsOf(json, "SecureString") ? json.Select(property => property.Key).Where(name => !name.Equals("type", StringComparison.OrdinalIgnoreCase)) : [])
            masked[name] = Mask;
        return masked;
    }

    static JsonNode? Masked(string name, JsonNode? value) => value switch
    {
        JsonObject json when Secrets.Contains(name) && !IsOf(json, "AzureKeyVaultSecret") && !IsOf(json, "SecureString") => Mask,
        JsonObject json => Masked(json),
        JsonArray items => new JsonArray([.. items.Select(item => Masked(name, item))]),
        JsonValue text when Secrets.Contains(name) && Values.ToText(text).Length > 0 => Mask,
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => Redaction.Of(Values.ToText(text)),
        _ => value?.DeepClone(),
    };

    static bool IsOf(JsonObject json, string type) => Values.ToText(json["type"]).Equals(type, StringComparison.OrdinalIgnoreCase);
}
