using System.Text.Json.Nodes;

namespace Sluice.Functions.Tests.Infra;

/// <summary>What the compiler predicts that a deployment makes, with all that can be known before.</summary>
/// <param name="Options">Which optional parts it has.</param>
/// <param name="Resources">The resources.</param>
/// <param name="Outputs">The outputs.</param>
sealed record Deployment(Options Options, IReadOnlyList<JsonNode> Resources, JsonObject Outputs)
{
    const string Providers = "/providers/";

    /// <summary>The part of names that is made of a hash.</summary>
    public string Token => NameOf(One("Microsoft.Web/sites")).Split('-')[1];

    /// <summary>The app's settings.</summary>
    public IReadOnlyDictionary<string, string> Settings => One("Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!.AsArray()
        .ToDictionary(setting => (string)setting!["name"]!, setting => (string)setting!["value"]!);

    public static Deployment Read(Options options, string json)
    {
        var snapshot = JsonNode.Parse(json)!;
        return new Deployment(
            options, [.. snapshot["predictedResources"]!.AsArray().Select(resource => resource!)], snapshot["outputs"]!.AsObject());
    }

    public IEnumerable<JsonNode> Of(string type) => Resources.Where(resource => (string?)resource["type"] == type);

    public JsonNode One(string type) => Of(type).Single();

    public static string NameOf(JsonNode resource) => (string)resource["name"]!;

    /// <summary>Each role assignment: to whom, which role, and on what, with <c>TOKEN</c> in place of the hash.</summary>
    public IEnumerable<(string Principal, string Role, string Scope)> Roles =>
        from assignment in Of("Microsoft.Authorization/roleAssignments")
        let id = (string)assignment["id"]!
        let properties = assignment["properties"]!
        let scope = id[..id.LastIndexOf(Providers, StringComparison.Ordinal)]
        select (PrincipalOf((string)properties["principalId"]!), ((string)properties["roleDefinitionId"]!).Split('/')[^1],
            scope[(scope.LastIndexOf(Providers, StringComparison.Ordinal) + Providers.Length)..].Replace(Token, "TOKEN", StringComparison.Ordinal));

    static string PrincipalOf(string id) => id.Contains("/id-", StringComparison.Ordinal) ? id.Split("/id-")[1].Split('-')[0] : id;
}
