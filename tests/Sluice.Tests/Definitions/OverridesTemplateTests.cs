using System.Text.Json.Nodes;
using Sluice.Definitions;

namespace Sluice.Tests.Definitions;

/// <summary>What an exported factory lacks, as a file to fill in.</summary>
public sealed class OverridesTemplateTests
{
    [Theory]
    [InlineData("AzurePostgreSql", """{ "connectionString": "host=h.invalid;database=d;uid=u", "encryptedCredential": "e" }""", "encryptedCredential password")]
    [InlineData("AzurePostgreSql", """{ "server": "h", "database": "d", "username": "u", "encryptedCredential": "e" }""", "encryptedCredential password")]
    [InlineData("PostgreSqlV2", """{ "encryptedCredential": "e" }""", "database encryptedCredential password server username")]
    [InlineData("PostgreSqlV2", """{ "server": "h", "database": "d", "username": "u", "password": { "type": "SecureString", "value": "**********" } }""", "password")]
    [InlineData("PostgreSqlV2", """{ "server": "h.invalid", "database": "d", "username": "u" }""", "password")]
    [InlineData("AzureBlobStorage", """{ "encryptedCredential": "e" }""", "accountKey connectionString encryptedCredential serviceEndpoint")]
    [InlineData("AzureBlobStorage", """{ "connectionString": "DefaultEndpointsProtocol=https;AccountName=a", "encryptedCredential": "e" }""", "accountKey encryptedCredential")]
    [InlineData("AzureBlobStorage", """{ "sasUri": "https://a.blob.core.windows.net/c", "encryptedCredential": "e" }""", "encryptedCredential sasToken")]
    [InlineData("AzureBlobFS", """{ "url": "https://a.dfs.core.windows.net", "encryptedCredential": "e" }""", "accountKey encryptedCredential")]
    [InlineData("HttpServer", """{ "url": "https://a", "authenticationType": "Basic", "userName": "u", "encryptedCredential": "e" }""", "encryptedCredential password")]
    [InlineData("AzureBlobStorage", """{ "serviceEndpoint": "https://a.blob.core.windows.net" }""", null)]
    [InlineData("SqlServer", """{ "encryptedCredential": "e" }""", null)]
    public void What_only_ADF_knows_is_to_be_filled_in(string type, string typeProperties, string? expected)
    {
        using var files = new FactoryFiles().LinkedService("S", $$"""{ "type": "{{type}}", "typeProperties": {{typeProperties}} }""");

        var patches = Template(files);

        var properties = patches["linkedService/S"]?["properties"]!["typeProperties"]!.AsObject().Select(property => property.Key);
        Assert.Equal(expected, properties is null ? null : string.Join(' ', properties.Where(name => !name.StartsWith("//", StringComparison.Ordinal)).Order()));
    }

    [Fact]
    public void An_integration_runtime_is_named()
    {
        const string Service = """{ "type": "FileServer", "typeProperties": { "host": "/data" }, "connectVia": { "referenceName": "{0}" } }""";
        using var files = new FactoryFiles()
            .LinkedService("Mine", Service.Replace("{0}", "Mine", StringComparison.Ordinal))
            .LinkedService("Azure", Service.Replace("{0}", "Azure", StringComparison.Ordinal))
            .Define("integrationRuntime", "Mine", """{ "type": "SelfHosted" }""")
            .Define("integrationRuntime", "Azure", """{ "type": "Managed" }""");

        var (name, patch) = Assert.Single(Template(files));

        Assert.Equal("linkedService/Mine", name);
        Assert.Contains("integration runtime Mine", (string?)patch!["//"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostgreSqlV2", """{ "server": "10.0.0.5", "database": "d", "username": "u", "encryptedCredential": "e" }""", "server=10.0.0.5 port= database=d")]
    [InlineData("PostgreSql", """{ "connectionString": "host=10.0.0.5;database=d;uid=u", "encryptedCredential": "e" }""", "server= port= database=")]
    [InlineData("FileServer", """{ "host": "/data" }""", "host=/data")]
    [InlineData("HttpServer", """{ "url": "https://10.0.0.5/", "authenticationType": "Anonymous" }""", "url=https://10.0.0.5/")]
    public void Behind_an_integration_runtime_the_address_may_be_changed_and_stays_if_it_is_not(string type, string typeProperties, string expected)
    {
        using var files = new FactoryFiles()
            .LinkedService("S", $$"""{ "type": "{{type}}", "typeProperties": {{typeProperties}}, "connectVia": { "referenceName": "Mine", "type": "IntegrationRuntimeReference" } }""");

        var properties = Template(files)["linkedService/S"]!["properties"]!["typeProperties"]!.AsObject();

        Assert.Equal(expected, string.Join(' ', properties
            .Where(property => property.Key is "server" or "port" or "database" or "host" or "url").Select(property => $"{property.Key}={property.Value}")));
        files.Write("local.json", new JsonObject { ["linkedService/S"] = new JsonObject { ["properties"] = new JsonObject { ["typeProperties"] = properties.DeepClone() } } }.ToJsonString());
        Assert.DoesNotContain(files.Check(files.File("local.json")).Errors, error => !error.Path.Contains("password", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("connectionString", "UseDevelopmentStorage=true", null, null)]
    [InlineData("serviceEndpoint", "https://a.blob.core.windows.net", "accountKey", "a2V5")]
    public void Either_of_two_ways_to_sign_in_may_be_filled_in(string property, string value, string? other, string? otherValue)
    {
        using var files = new FactoryFiles().LinkedService("S", """{ "type": "AzureBlobStorage", "typeProperties": { "encryptedCredential": "e" } }""");
        var template = Template(files);
        var properties = template["linkedService/S"]!["properties"]!["typeProperties"]!;
        files.Write("blank.json", template.ToJsonString());

        properties[property] = value;
        if (other is not null)
            properties[other] = new JsonObject { ["type"] = "SecureString", ["value"] = otherValue };
        files.Write("filled.json", template.ToJsonString());

        Assert.NotEmpty(files.Check(files.File("blank.json")).Errors);
        Assert.Empty(files.Check(files.File("filled.json")).Errors);
    }

    [Fact]
    public void A_template_is_a_file_of_overrides_whose_blanks_are_named_until_they_are_filled_in()
    {
        using var files = FactoryFiles.WithOrders().LinkedService("Shop", """{ "type": "PostgreSqlV2", "typeProperties": { "encryptedCredential": "e" } }""");
        var template = Template(files);
        var overrides = files.File("local.json");

        File.WriteAllText(overrides, template.ToJsonString());
        var blank = files.Check(overrides).Errors;
        var properties = template["linkedService/Shop"]!["properties"]!["typeProperties"]!;
        (properties["server"], properties["database"], properties["username"]) = ("h", "d", "u");
        properties["password"]!["value"] = "p";
        File.WriteAllText(overrides, template.ToJsonString());
        var filled = files.Check(overrides);

        const string Place = "$.properties.typeProperties";
        Assert.Equal([Place + ".database", Place + ".password.value", Place + ".server", Place + ".username"], blank.Select(error => error.Path).Order());
        Assert.Empty(filled.Errors);
        Assert.Empty(filled.Hints);
    }

    static JsonObject Template(FactoryFiles files) =>
        OverridesTemplate.Create(FactoryFolder.Load(Sluice.Connections.KnownTypes.All, files.Path, null, new())).Patches;
}
