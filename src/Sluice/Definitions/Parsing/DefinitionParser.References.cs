using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions.Parsing;

/// <content>What a definition refers to: secrets and other definitions.</content>
public sealed partial class DefinitionParser
{
    /// <summary>A secret in any of ADF's forms; its value never reaches a message.</summary>
    public Secret? Secret(string name)
    {
        var value = Value(name, isSecret: true);
        if (value is null)
            return null;
        if (value is JsonValue)
            return new Secret.Inline(Values.ToText(value));
        if (value is not JsonObject)
        {
            Error(name, "a string or an object is wanted", "Write a SecureString or an AzureKeyVaultSecret");
            return null;
        }

        var reader = Child((JsonObject)value, name);
        var type = reader.Text("type", required: true);
        switch (type?.ToUpperInvariant())
        {
            case "SECURESTRING":
                if (reader.Value("value", isSecret: true) is JsonValue text && !IsMask(Values.ToText(text)))
                    return new Secret.Inline(Values.ToText(text));
                if (!reader.IsDeferred("value") && !IsExpression(reader.Find("value")))
                {
                    _report.Add(new DefinitionBlank($"{Path}.{name}", null, IsSecret: true));
                    reader.Error(
                        "value", "the secret is not filled in: only ADF knows it", "Write it, or a reference to a vault, into the overrides",
                        code: DefinitionErrorCode.SecretMissing);
                }

                return null;
            case "AZUREKEYVAULTSECRET":
                var store = reader.Reference("store")?.Name ?? "";
                return reader.Text("secretName", required: true) is { } secret
                    ? new Secret.InVault(store, secret, reader.Text("secretVersion"))
                    : null;
            case null:
                return null;
            default:
                reader.Error("type", "this kind of secret is not known", "Use SecureString or AzureKeyVaultSecret", type);
                return null;
        }
    }

    /// <summary>
    /// Whether a property of a linked service that is no secret is kept in a vault all the same, as ADF allows. It is not known before
    /// the linked service is opened.
    /// </summary>
    bool IsInVault(string name) => _scope.TryFind(ScopeFunction.LinkedService, out _) && Find(name) is JsonObject json
        && Values.ToText(json["type"]).Equals("AzureKeyVaultSecret", StringComparison.OrdinalIgnoreCase);

    void AddVaulted(string name)
    {
        if (Secret(name) is Secret.InVault secret)
            _report.Add(new VaultedText($"{Path}.{name}", secret));
    }

    /// <summary>A reference such as <c>{"referenceName":"D","type":"DatasetReference","parameters":{}}</c>.</summary>
    public Reference? Reference(string name, bool required = false)
    {
        var reader = Object(name, required);
        return reader?.AsReference();
    }

    /// <summary>This object as a reference.</summary>
    public Reference? AsReference()
    {
        Known("type");
        var name = Text("referenceName", required: true);
        return name is null ? null : new Reference(name, EvaluatedObject("parameters")) { Deferred = DeferredNames("parameters") };
    }
}
