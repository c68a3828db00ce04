using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Expressions;

namespace Sluice.Tests.Definitions;

public sealed class SecretTests
{
    const string Canary = "c4n4ry";

    /// <summary>Secrets in every form, right and wrong.</summary>
    public static TheoryData<string> Secrets => new()
    {
        """ "password": { "type": "SecureString", "value": "c4n4ry" } """,
        """ "password": "c4n4ry" """,
        """ "password": "@c4n4ry" """,
        """ "password": "@c4n4ry'" """,
        """ "password": "@c4n4ry(1)" """,
        """ "password": "@concat(linkedService().missing, 'c4n4ry')" """,
        """ "password": { "type": "SecureString", "value": "@{nofunction('c4n4ry')}" } """,
        """ "password": { "type": "SecureString", "value": "@c4n4ry!" } """,
        """ "password": { "type": "SecureString", "value": "x@{c4n4ry" } """,
        """ "password": { "type": "SecureString", "value": ["c4n4ry"] } """,
        """ "password": { "type": "SecureStrong", "value": "c4n4ry" } """,
        """ "password": { "value": "c4n4ry" } """,
        """ "password": ["c4n4ry"] """,
        """ "connectionString": "Server=h;Database=d;Password=c4n4ry;Port=many" """,
        """ "connectionString": "c4n4ry" """,
        """ "connectionString": "@c4n4ry" """,
        """ "connectionString": { "type": "SecureString", "value": "Password=c4n4ry" } """,
        """ "servicePrincipalKey": { "type": "SecureString", "value": "c4n4ry" } """,
        """ "servicePrincipalKey": "c4n4ry" """,
        """ "servicePrincipalEmbeddedCert": "c4n4ry" """,
        """ "servicePrincipalEmbeddedCertPassword": "c4n4ry" """,
        """ "encryptedCredential": "c4n4ry" """,
        """ "credential": "c4n4ry" """,
        """ "authenticationType": "ServicePrincipal", "servicePrincipalKey": ["c4n4ry"] """,
        """ "servicePrincipalId": "app", "tenant": "t", "servicePrincipalEmbeddedCert": "c4n4ry", "servicePrincipalEmbeddedCertPassword": "c4n4ry" """,
        """ "url": "https://a", "serviceEndpoint": "https://a", "servicePrincipalId": "app", "tenant": "t", "servicePrincipalCredential": "c4n4ry" """,
        """ "sslPassword": "c4n4ry" """,
        """ "connectionString": "AccountName=a", "accountKey": "c4n4ry" """,
        """ "connectionString": "AccountName=a", "accountKey": ["c4n4ry"] """,
        """ "sasUri": "c4n4ry", "sasToken": { "value": "c4n4ry" } """,
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_in_no_error_hint_or_text_of_a_definition(string property)
    {
        foreach (var type in new[] { "AzurePostgreSql", "PostgreSqlV2", "AzureBlobStorage", "AzureBlobFS", "FileServer", "AzureKeyVault" })
        {
            using var files = new FactoryFiles().LinkedService("S", $$"""
                { "type": "{{type}}",
                  "typeProperties": { "server": "h", "host": "h", "baseUrl": "h", "database": "d", "username": "u", {{property}} } }
                """);
            Assert.True(files.Load().TryFind(ResourceKind.LinkedService, "S", out var resource));
            var report = files.Check();

            var service = LinkedService.Read(KnownTypes.All, resource, new ExpressionScope(), report);

            Assert.DoesNotContain(Canary, string.Join('\n', report.Errors), StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, string.Join('\n', report.Hints), StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, $"{service}", StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, resource.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Printing_a_secret_shows_stars()
    {
        Assert.Equal("***", new Secret.Inline(Canary).ToString());
        Assert.Contains("shop-password", new Secret.InVault("Vault", "shop-password", null).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_begins_with_an_at_sign_is_written_with_two()
    {
        using var files = new FactoryFiles()
            .Database("One", """ "password": { "type": "SecureString", "value": "@secret" } """)
            .Database("Two", """ "password": { "type": "SecureString", "value": "@@secret" } """);

        Assert.Equal(new Secret.Inline("@secret"), files.LinkedService<PostgreSqlLinkedService>("Two").Password);
        var error = Assert.Single(files.Check().Errors);
        Assert.Equal(("linkedService/One.json", "$.properties.typeProperties.password.value", null), (error.File, error.Path, error.Value));
        Assert.Contains("@@", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_credential_is_refused_since_only_ADF_can_read_it()
    {
        using var files = new FactoryFiles().Database("S", """ "encryptedCredential": "abc" """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.encryptedCredential", null), (error.Path, error.Value));
    }

    [Theory]
    [InlineData("AzurePostgreSql", "Write server, database, username and password in its place")]
    [InlineData("PostgreSql", "Write server, database, username and password in its place")]
    [InlineData("PostgreSqlV2", "Write server, database, username and password in its place")]
    [InlineData("AzureBlobStorage", "Put the connection string or the secret itself")]
    [InlineData("AzureBlobFS", "Put the account key or the secret itself")]
    public void A_connection_of_which_only_the_encrypted_credential_is_left_is_one_error(string type, string remedy)
    {
        using var files = new FactoryFiles()
            .LinkedService("S", $$"""{ "type": "{{type}}", "typeProperties": { "encryptedCredential": "abc" } }""");

        Assert.Equal(remedy, Assert.Single(files.Check().Errors).Remedy);
    }

    [Fact]
    public void A_SecureString_without_a_value_is_an_error()
    {
        using var files = new FactoryFiles().Database("S", """ "password": { "type": "SecureString" } """);

        Assert.Equal("$.properties.typeProperties.password.value", Assert.Single(files.Check().Errors).Path);
    }

    [Fact]
    public void A_vault_that_is_not_there_is_an_error()
    {
        using var files = new FactoryFiles().Database("S", """
            "password": { "type": "AzureKeyVaultSecret", "secretName": "s", "store": { "referenceName": "Nowhere" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(
            ("linkedService/S.json", "$.properties.typeProperties.password.store", "Nowhere"), (error.File, error.Path, error.Value));
    }
}
