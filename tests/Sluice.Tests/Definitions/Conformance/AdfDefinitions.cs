using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Pipelines;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>Holds the tests' own factories against ADF's model: what Sluice finds right must be right there as well.</summary>
static class AdfDefinitions
{
    // Some tests write a factory larger than anyone else does.
    const int MostCharacters = 100_000;

    /// <summary>Where ADF wants <c>{"value":"@...","type":"Expression"}</c> and Sluice takes the value alone as well.</summary>
    static readonly string[] Expressions = ["items", "condition", "expression", "on"];

    /// <summary>Where ADF wants an object, and Sluice takes a text as well.</summary>
    static readonly string[] Secrets = ["password", "accountKey", "sasToken", "servicePrincipalKey", "servicePrincipalCredential"];

    /// <summary>Numbers that ADF has taken expressions for since, unlike its library of 4.7.0.</summary>
    static readonly string[] Computed = ["waitTimeInSeconds"];

    /// <summary>Texts that Sluice takes from a vault as well.</summary>
    static readonly string[] Texts = ["serviceEndpoint"];

    /// <summary>What Sluice takes and ADF's library has in other types only.</summary>
    static readonly string[] Lenient = ["BZip2 level"];

    static readonly ConcurrentDictionary<(ResourceKind Kind, string Json), IReadOnlyList<string>> Known = [];

    /// <summary>Fails the test whose factory has something in it that ADF does not know and Sluice takes.</summary>
    public static void AssertKnown(Factory factory)
    {
        // Some tests add kinds of their own.
        if (!ReferenceEquals(factory.Types, KnownTypes.All))
            return;
        var report = new DefinitionReport();
        FactoryValidator.Check(factory, report);
        var wrong = report.Errors.Select(error => error.File).Concat(report.Hints.Select(hint => hint.File)).ToHashSet();
        var problems =
            from kind in (ResourceKind[])[ResourceKind.LinkedService, ResourceKind.Dataset, ResourceKind.Pipeline]
            from resource in factory.All(kind)
            where !wrong.Contains(resource.File)
            from problem in Problems(kind, resource)
            select problem;
        var all = problems.ToList();
        Assert.True(all.Count == 0, $"ADF's model does not know this:\n{string.Join('\n', all)}");
    }

    static IReadOnlyList<string> Problems(ResourceKind kind, Resource resource)
    {
        var json = resource.Json.ToJsonString();
        return json.Length > MostCharacters ? [] : Known.GetOrAdd((kind, json), _ => Read(kind, resource));
    }

    static IReadOnlyList<string> Read(ResourceKind kind, Resource resource)
    {
        try
        {
            return [.. AdfModelTests.Unknown(kind, resource with { Json = (JsonObject)Written(resource.Json)! }).Where(problem => !IsTypeless(problem) && !Lenient.Any(lenient => problem.EndsWith($": {lenient}", StringComparison.Ordinal)))];
        }
        catch (TargetInvocationException exception)
        {
            return [$"{resource.File}: {exception.InnerException!.Message}"];
        }
    }

    /// <summary>Sluice needs no type of <c>storeSettings</c>: the dataset says where its files are.</summary>
    static bool IsTypeless(string problem) => problem.EndsWith(":  ", StringComparison.Ordinal);

    static JsonNode? Written(string name, JsonNode? json) => json switch
    {
        JsonValue value when Expressions.Contains(name) => new JsonObject { ["value"] = value.ToString(), ["type"] = "Expression" },
        JsonValue value when Secrets.Contains(name) => new JsonObject { ["type"] = "SecureString", ["value"] = value.ToString() },
        JsonObject when Texts.Contains(name) => "https://account.blob.core.windows.net",
        JsonValue value when Computed.Contains(name) && Expression.IsExpression(value.ToString()) => 1,
        _ => Written(json),
    };

    static JsonNode? Written(JsonNode? json) => json switch
    {
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Written(property.Key, property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Written)]),
        _ => json?.DeepClone(),
    };
}
