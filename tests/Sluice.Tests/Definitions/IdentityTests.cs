using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Stores.AzureBlob;

namespace Sluice.Tests.Definitions;

/// <summary>Who signs in with Microsoft Entra, as definitions say it.</summary>
public sealed class IdentityTests
{
    const string Principal = """ "servicePrincipalId": "app", "tenant": "t", "servicePrincipalKey": { "type": "SecureString", "value": "k" } """;
    const string Own = """ "credential": { "referenceName": "own", "type": "CredentialReference" } """;
    const string ResourceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-reader";

    static readonly Identity.ServicePrincipal ByKey = new("t", "app", null) { Key = new Secret.Inline("k") };

    [Theory]
    [InlineData("")]
    [InlineData(""" "authenticationType": "ServicePrincipal", "servicePrincipalCredentialType": "ServicePrincipalKey", """)]
    [InlineData(""" "authenticationType": "serviceprincipal", "password": { "type": "SecureString", "value": "left behind" }, """)]
    public void A_database_signs_in_as_a_service_principal_by_key(string properties)
    {
        using var files = Database($""" "username": "Shop", {properties} {Principal} """);

        Assert.Equal(ByKey, files.LinkedService<PostgreSqlLinkedService>("Db").Identity);
        Assert.Empty(files.Check().Errors);
        Assert.Empty(files.Check().Hints);
    }

    [Fact]
    public void A_database_signs_in_as_a_service_principal_by_certificate()
    {
        using var files = Database("""
            "username": "Shop", "servicePrincipalId": "app", "tenant": "t", "azureCloudType": "azurechina",
            "servicePrincipalCredentialType": "ServicePrincipalCert", "servicePrincipalEmbeddedCert": { "type": "SecureString", "value": "c" },
            "servicePrincipalEmbeddedCertPassword": { "type": "SecureString", "value": "p" }
            """);

        Assert.Equal(
            new Identity.ServicePrincipal("t", "app", AzureCloud.AzureChina)
            {
                Certificate = new Secret.Inline("c"),
                CertificatePassword = new Secret.Inline("p"),
            },
            files.LinkedService<PostgreSqlLinkedService>("Db").Identity);
        Assert.Empty(files.Check().Hints);
    }

    [Fact]
    public void A_managed_identity_is_the_apps_own_or_the_one_of_a_credential()
    {
        using var files = Database(""" "username": "u", "authenticationType": "SystemAssignedManagedIdentity" """)
            .LinkedService("User", AzurePostgreSql($""" "authenticationType": "UserAssignedManagedIdentity", {Own} """))
            .LinkedService("Vault", $$"""{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "https://v.vault.azure.net/", {{Own}} } }""")
            .LinkedService("Blobs", $$"""{ "type": "AzureBlobStorage", "typeProperties": { "serviceEndpoint": "https://a", {{Own}} } }""")
            .Define("credential", "Own", $$"""{ "type": "ManagedIdentity", "typeProperties": { "resourceId": "{{ResourceId}}" } }""");

        Assert.Equal(new Identity.Managed(), files.LinkedService<PostgreSqlLinkedService>("Db").Identity);
        var user = Assert.IsType<Identity.Managed>(files.LinkedService<PostgreSqlLinkedService>("User").Identity);
        Assert.Equal((ResourceId, null, "shop-reader"), (user.ResourceId, user.ClientId, user.Name));
        Assert.Equal(user, files.LinkedService<KeyVaultLinkedService>("Vault").Identity);
        Assert.Equal(user, files.LinkedService<BlobLinkedService>("Blobs").Identity);
        Assert.Empty(files.Check().Errors);
        Assert.Empty(files.Check().Hints);
    }

    [Theory]
    [InlineData(""" "authenticationType": "Basic", "username": "u", "servicePrincipalKey": "left behind" """)]
    [InlineData(""" "username": "u" """)]
    public void A_database_with_a_password_has_no_identity(string properties)
    {
        using var files = Database(properties);

        Assert.Null(files.LinkedService<PostgreSqlLinkedService>("Db").Identity);
        Assert.Empty(files.Check().Hints);
    }

    [Theory]
    [InlineData(""" "authenticationType": "Kerberos", "username": "u" """, ".authenticationType", "Kerberos")]
    [InlineData(""" "authenticationType": "SystemAssignedManagedIdentity" """, ".username", null)]
    [InlineData(""" "authenticationType": "UserAssignedManagedIdentity" """, ".credential", null)]
    [InlineData($""" "authenticationType": "UserAssignedManagedIdentity", {Own} """, ".credential", "own")]
    [InlineData(""" "servicePrincipalId": "app", "servicePrincipalKey": "k", "username": "u" """, ".tenant", null)]
    [InlineData(""" "servicePrincipalId": "app", "tenant": "t", "username": "u" """, ".servicePrincipalKey", null)]
    [InlineData($""" {Principal} """, ".username", null)]
    [InlineData($""" {Principal}, "username": "u", "servicePrincipalCredentialType": "Sealed" """, ".servicePrincipalCredentialType", "Sealed")]
    [InlineData($""" {Principal}, "username": "u", "azureCloudType": "AzureGermany" """, ".azureCloudType", "AzureGermany")]
    [InlineData($""" {Principal}, "username": "u", "azureCloudType": "AzureMoon" """, ".azureCloudType", "AzureMoon")]
    [InlineData($""" {Principal}, "username": "u", "sslMode": 0 """, ".sslMode", "0")]
    public void What_is_wrong_with_a_sign_in_is_reported_at_its_place(string properties, string path, string? value)
    {
        using var files = Database(properties);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("linkedService/Db.json", $"$.properties.typeProperties{path}", value), (error.File, error.Path, error.Value));
    }

    [Theory]
    [InlineData("PostgreSqlV2")]
    [InlineData("PostgreSql")]
    public void Only_AzurePostgreSql_signs_in_by_Entra(string type)
    {
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "{{type}}", "typeProperties": { "server": "h", "database": "d", "username": "u", "authenticationType": "ServicePrincipal", {{Principal}} } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal("$.properties.typeProperties.authenticationType", error.Path);
        Assert.Contains("AzurePostgreSql", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "type": "ServicePrincipal", "typeProperties": { } }""", "$.properties.type")]
    [InlineData("""{ "type": "ManagedIdentity", "typeProperties": { } }""", "$.properties.typeProperties")]
    [InlineData("""{ "type": "ManagedIdentity" }""", "$.properties.typeProperties")]
    public void A_credential_that_names_no_identity_is_an_error(string properties, string path)
    {
        using var files = new FactoryFiles().Define("credential", "Own", properties);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("credential/Own.json", path), (error.File, error.Path));
    }

    [Theory]
    [InlineData("AzureBlobStorage", "serviceEndpoint")]
    [InlineData("AzureBlobFS", "url")]
    public void Blobs_sign_in_by_identity_at_an_https_endpoint(string type, string endpoint)
    {
        using var files = new FactoryFiles()
            .LinkedService("System", $$"""{ "type": "{{type}}", "typeProperties": { "{{endpoint}}": "https://a.dfs.core.windows.net" } }""")
            .LinkedService("Key", $$"""{ "type": "{{type}}", "typeProperties": { "{{endpoint}}": "https://a", {{Principal}} } }""")
            .LinkedService("Plain", $$"""{ "type": "{{type}}", "typeProperties": { "{{endpoint}}": "http://127.0.0.1:10000/a" } }""");

        Assert.Equal(new Identity.Managed(), files.LinkedService<BlobLinkedService>("System").Identity);
        Assert.Equal(ByKey, files.LinkedService<BlobLinkedService>("Key").Identity);
        var error = Assert.Single(files.Check().Errors);
        Assert.Equal(("linkedService/Plain.json", $"$.properties.typeProperties.{endpoint}"), (error.File, error.Path));
        Assert.Contains("accountKey", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_AzureBlobFS_is_in_the_property_for_either()
    {
        using var files = new FactoryFiles().LinkedService("Lake", """
            { "type": "AzureBlobFS", "typeProperties": { "url": "https://a", "servicePrincipalId": "app", "tenant": "t",
              "servicePrincipalCredentialType": "ServicePrincipalCert", "servicePrincipalCredential": "pfx" } }
            """);

        Assert.Equal(
            new Identity.ServicePrincipal("t", "app", null) { Certificate = new Secret.Inline("pfx") },
            files.LinkedService<BlobLinkedService>("Lake").Identity);
    }

    [Fact]
    public void A_file_system_is_a_container()
    {
        using var files = new FactoryFiles()
            .LinkedService("Lake", """{ "type": "AzureBlobFS", "typeProperties": { "url": "https://a.dfs.core.windows.net", "accountKey": "k" } }""")
            .Dataset("Csv", """
                { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Lake" }, "typeProperties": {
                  "location": { "type": "AzureBlobFSLocation", "fileSystem": "lake", "folderPath": "out/", "fileName": "a.csv" } } }
                """);

        Assert.Equal(new FileLocation("lake", "out", "a.csv"), files.Dataset<FileDataset>("Csv").Location);
        Assert.Empty(files.Check().Errors);
    }

    [Theory]
    [InlineData("v.vault.azure.net")]
    [InlineData("http://v.vault.azure.net")]
    public void A_vault_has_an_https_URL(string url)
    {
        using var files = new FactoryFiles().LinkedService("Vault", $$"""{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "{{url}}" } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.baseUrl", url), (error.Path, error.Value));
    }

    static FactoryFiles Database(string properties) => new FactoryFiles().LinkedService("Db", AzurePostgreSql(properties));

    static string AzurePostgreSql(string properties) => $$"""
        { "type": "AzurePostgreSql", "version": "2.0", "typeProperties": { "server": "h", "database": "d", {{properties}} } }
        """;
}
