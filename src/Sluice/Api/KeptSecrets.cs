using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Api;

/// <summary>
/// The secrets of linked services that somebody gives over the API: they are kept elsewhere, and what is written of them is where. Each is
/// kept under a name of its own, so that what is remembered of an earlier one is of no use.
/// </summary>
/// <param name="source">The factory.</param>
/// <param name="store">Its files.</param>
/// <param name="keeper">Keeps them.</param>
internal sealed partial class KeptSecrets(FactorySource source, DefinitionStore store, SecretKeeper keeper)
{
    const string Secure = "SecureString", Vaulted = "AzureKeyVaultSecret", TypeProperties = "typeProperties";

    /// <summary>A secret as it is given.</summary>
    public static JsonObject Given(string value) => new() { ["type"] = Secure, ["value"] = Values.Literal(value) };

    /// <summary>Secrets of a linked service that would stay in its file.</summary>
    public static IEnumerable<DefinitionError> InTheOpen(Resource service)
    {
        var left = (JsonObject)service.Properties.DeepClone();
        left.Remove("description");
        foreach (var (parent, name, _) in GivenIn(left[TypeProperties] as JsonObject ?? []).ToList())
            parent.Remove(name);
        return MaskedSecrets.Find(left).Select(path => new DefinitionError(
            service.File, path, null, "a secret stands there in the open", "Give it as { \"type\": \"SecureString\", \"value\": ... } in a property of its own"));
    }

    /// <summary>Puts secrets away that a linked service is given, and in their places where they are.</summary>
    /// <param name="service">Its properties, which are changed.</param>
    /// <param name="names">Takes the names of those that are kept, also when one cannot be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">One cannot be kept.</exception>
    public async Task KeepAsync(JsonObject service, ICollection<string> names, CancellationToken cancellationToken)
    {
        var given = service[TypeProperties] is JsonObject properties ? GivenIn(properties).ToList() : [];
        if (given.Count == 0)
            return;
        if (!source.Current.Factory.Has(ResourceKind.LinkedService, SecretKeeper.Store))
            await DefineVaultAsync(cancellationToken);
        foreach (var (parent, name, value) in given)
        {
            var secret = $"linkedservice-{Guid.NewGuid():N}";
            names.Add(secret);
            await keeper.WriteAsync(secret, value, cancellationToken);
            parent[name] = new JsonObject
            {
                ["type"] = Vaulted,
                ["store"] = new JsonObject { ["referenceName"] = SecretKeeper.Store, ["type"] = "LinkedServiceReference" },
                ["secretName"] = secret,
            };
        }
    }

    /// <summary>Deletes secrets that were kept for what is not there after all.</summary>
    public async Task UndoAsync(IEnumerable<string> names)
    {
        foreach (var name in names)
            await keeper.DeleteAsync(name, CancellationToken.None);
    }

    /// <summary>Deletes the secrets that were kept for a linked service as it was, unless a definition refers to them.</summary>
    /// <exception cref="SluiceException">One cannot be deleted.</exception>
    public async Task ForgetAsync(Resource? earlier)
    {
        if (earlier is null || NamesIn(earlier.Json).ToHashSet(StringComparer.OrdinalIgnoreCase) is not { Count: > 0 } names)
            return;
        names.ExceptWith(Enum.GetValues<ResourceKind>().SelectMany(source.Current.Factory.All).SelectMany(one => NamesIn(one.Json)));
        await UndoAsync(names);
    }

    /// <summary>What is given in an object and below; what an expression tells stays one.</summary>
    static IEnumerable<(JsonObject Parent, string Name, string Value)> GivenIn(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (value is not JsonObject child)
                continue;
            if (!Values.ToText(child["type"]).Equals(Secure, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var below in GivenIn(child))
                    yield return below;
            }
            else if (new DefinitionParser(json, "", "$", new ExpressionScope(), new DefinitionReport()).Secret(name) is Secret.Inline secret)
            {
                yield return (json, name, secret.Value);
            }
        }
    }

    /// <summary>The secrets that are referred to and were given their names here: others are somebody else's.</summary>
    static IEnumerable<string> NamesIn(JsonNode? json) => json switch
    {
        JsonObject one when Values.ToText(one["type"]).Equals(Vaulted, StringComparison.OrdinalIgnoreCase)
            && Values.ToText((one["store"] as JsonObject)?["referenceName"]).Equals(SecretKeeper.Store, StringComparison.OrdinalIgnoreCase)
            && Values.ToText(one["secretName"]) is var name && Own().IsMatch(name) => [name],
        JsonObject one => one.SelectMany(property => NamesIn(property.Value)),
        JsonArray many => many.SelectMany(NamesIn),
        _ => [],
    };

    Task DefineVaultAsync(CancellationToken cancellationToken) => store.WriteAsync(
        store.NewFile(ResourceKind.LinkedService, SecretKeeper.Store), null, new JsonObject
        {
            ["name"] = SecretKeeper.Store,
            ["properties"] = new JsonObject
            {
                ["type"] = "AzureKeyVault",
                ["description"] = "Keeps the secrets that are given over the API",
                [TypeProperties] = new JsonObject { ["baseUrl"] = keeper.Vault.ToString() },
            },
        }, cancellationToken);

    // Connections of the Flow Service had names of their own once.
    [GeneratedRegex("^(linkedservice|connection-[0-9a-f-]+)-[0-9a-f]{32}$", RegexOptions.IgnoreCase)]
    private static partial Regex Own();
}
