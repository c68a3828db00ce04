using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Stores.AzureBlob;
using Sluice.Stores.LocalFolder;

namespace Sluice.Tests.Definitions.LinkedServices;

public sealed class LinkedServiceTests
{
    [Fact]
    public void AzurePostgreSql_2_0_has_a_property_bag()
    {
        using var files = new FactoryFiles().LinkedService("Db", """
            { "type": "AzurePostgreSql", "version": "2.0", "typeProperties": {
              "server": "shop.example.com", "port": "5433", "database": "Shop", "username": "reader",
              "password": { "type": "SecureString", "value": "pw" },
              "sslMode": 5, "schema": "sales", "pooling": false, "timeout": 7, "commandTimeout": 90, "trustServerCertificate": true,
              "readBufferSize": 16384, "timezone": "Europe/Berlin", "encoding": "UTF8", "authenticationType": "basic" } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db");

        var expected = new PostgreSqlAddress
        {
            Server = "shop.example.com",
            Port = 5433,
            Database = "Shop",
            Username = "reader",
            SslMode = TlsMode.VerifyFull,
            Schema = "sales",
            Pooling = false,
            ConnectionTimeout = 7,
            CommandTimeout = 90,
            TrustServerCertificate = true,
            ReadBufferSize = 16384,
            Timezone = "Europe/Berlin",
            Encoding = "UTF8",
        };
        Assert.Equal(expected, service.Address);
        Assert.Equal(("AzurePostgreSql", new Secret.Inline("pw"), null), (service.Type, service.Password, service.ConnectionString));
        Assert.Empty(files.Check().Hints);
    }

    [Theory]
    [InlineData("AzurePostgreSql", null)]
    [InlineData("AzurePostgreSql", "1.0")]
    [InlineData("PostgreSql", null)]
    public void The_older_types_have_a_connection_string_with_or_without_a_password_beside_it(string type, string? version)
    {
        var versionJson = version is null ? "" : $"""
            "version": "{version}",
            """;
        using var files = WithVault().LinkedService("Db", $$"""
            { "type": "{{type}}", {{versionJson}} "typeProperties": {
              "connectionString": "Server=shop;Database=Shop;Port=5433;UID=reader",
              "password": { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault", "type": "LinkedServiceReference" },
                "secretName": "shop-password", "secretVersion": "7" } } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db");

        Assert.Equal(type, service.Type);
        Assert.Equal(new Secret.Inline("Server=shop;Database=Shop;Port=5433;UID=reader"), service.ConnectionString);
        Assert.Equal(new Secret.InVault("Vault", "shop-password", "7"), service.Password);
        Assert.Empty(files.Check().Errors);
    }

    [Fact]
    public void A_connection_string_may_be_a_secret_as_a_whole()
    {
        using var files = WithVault()
            .LinkedService("Inline", """
                { "type": "AzurePostgreSql",
                  "typeProperties": { "connectionString": { "type": "SecureString", "value": "host=h;database=d" } } }
                """)
            .LinkedService("InVault", """
                { "type": "AzurePostgreSql", "typeProperties": { "connectionString": {
                  "type": "AzureKeyVaultSecret", "store": { "referenceName": "vault", "type": "LinkedServiceReference" },
                  "secretName": "shop" } } }
                """);

        Assert.Equal(new Secret.Inline("host=h;database=d"), files.LinkedService<PostgreSqlLinkedService>("Inline").ConnectionString);
        Assert.Equal(
            new Secret.InVault("vault", "shop", null), files.LinkedService<PostgreSqlLinkedService>("InVault").ConnectionString);
        Assert.Empty(files.Check().Errors);
    }

    [Theory]
    [InlineData("PostgreSql")]
    [InlineData("PostgreSqlV2")]
    public void PostgreSql_has_a_property_bag_too(string type)
    {
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "{{type}}", "typeProperties": { "server": "h", "database": "d", "username": "u",
              "password": { "type": "SecureString", "value": "pw" },
              "sslmode": 3, "connectionTimeout": 5, "sslCertificate": "/c.pem", "sslKey": "/k.pem", "logParameters": true } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db");

        var expected = new PostgreSqlAddress
        {
            Server = "h",
            Database = "d",
            Username = "u",
            SslMode = TlsMode.Require,
            ConnectionTimeout = 5,
            SslCertificate = "/c.pem",
            SslKey = "/k.pem",
        };
        Assert.Equal(expected, service.Address);
        Assert.Equal(type, service.Type);
        Assert.Empty(files.Check().Hints);
    }

    [Fact]
    public void PostgreSqlV2_takes_no_connection_string()
    {
        using var files = new FactoryFiles()
            .LinkedService("Db", """{ "type": "PostgreSqlV2", "typeProperties": { "connectionString": "Server=h;Database=d" } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal("$.properties.typeProperties.connectionString", error.Path);
        Assert.Contains("server, port, database, username and password", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_version_is_an_error()
    {
        using var files = new FactoryFiles().LinkedService("Db", """
            { "type": "AzurePostgreSql", "version": "3.0", "typeProperties": { "connectionString": "Server=h;Database=d" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("linkedService/Db.json", "3.0"), (error.File, error.Value));
        Assert.Contains("1.0 or 2.0", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azurepostgresql", "AzurePostgreSql")]
    [InlineData("POSTGRESQL", "PostgreSql")]
    [InlineData("postgreSQLV2", "PostgreSqlV2")]
    public void Types_match_in_any_case(string type, string expected)
    {
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "{{type}}", "typeProperties": { "SERVER": "h", "dataBase": "d", "userName": "u" } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db");

        Assert.Equal((expected, "h", "d", "u"), (service.Type, service.Address.Server, service.Address.Database, service.Address.Username));
    }

    [Theory]
    [InlineData("0", TlsMode.Disable)]
    [InlineData("1", TlsMode.Allow)]
    [InlineData("2", TlsMode.Prefer)]
    [InlineData("3", TlsMode.Require)]
    [InlineData("4", TlsMode.VerifyCa)]
    [InlineData("5", TlsMode.VerifyFull)]
    [InlineData("\"3\"", TlsMode.Require)]
    [InlineData("\"Disabled\"", TlsMode.Disable)]
    [InlineData("\"preferred\"", TlsMode.Prefer)]
    [InlineData("\"Verify-ca\"", TlsMode.VerifyCa)]
    [InlineData("\"Verify_full\"", TlsMode.VerifyFull)]
    [InlineData("\"verify-full\"", TlsMode.VerifyFull)]
    public void SslMode_is_a_number_or_a_name(string json, TlsMode expected)
    {
        using var files = new FactoryFiles().LinkedService("Db", Bag($"\"sslMode\": {json}"));

        Assert.Equal(expected, files.LinkedService<PostgreSqlLinkedService>("Db").Address.SslMode);
    }

    [Theory]
    [InlineData("6", "6")]
    [InlineData("-1", "-1")]
    [InlineData("\"verify\"", "verify")]
    public void An_unknown_sslMode_is_an_error(string json, string shown)
    {
        using var files = new FactoryFiles().LinkedService("Db", Bag($"\"sslMode\": {json}"));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.sslMode", shown), (error.Path, error.Value));
        Assert.Contains("3 Require", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h:5433", null, "h", 5433)]
    [InlineData("h,5433", null, "h", 5433)]
    [InlineData("h:5433", 5434, "h", 5434)]
    [InlineData("::1", null, "::1", null)]
    [InlineData("h", null, "h", null)]
    [InlineData("/var/run/postgresql", null, "/var/run/postgresql", null)]
    public void The_server_may_carry_the_port(string server, int? port, string expectedServer, int? expectedPort)
    {
        var portJson = port is null ? "" : $", \"port\": {port}";
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "PostgreSqlV2", "typeProperties": { "server": "{{server}}", "database": "d", "username": "u" {{portJson}} } }
            """);

        var address = files.LinkedService<PostgreSqlLinkedService>("Db").Address;

        Assert.Equal((expectedServer, expectedPort), (address.Server, address.Port));
    }

    [Theory]
    [InlineData("h:0")]
    [InlineData("h:99999")]
    [InlineData("h,65536")]
    public void A_port_that_the_server_carries_is_checked_too(string server)
    {
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "PostgreSqlV2", "typeProperties": { "server": "{{server}}", "database": "d", "username": "u" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.server", server), (error.Path, error.Value));
    }

    [Fact]
    public void An_account_of_blobs_is_reached_by_one_of_three_ways()
    {
        using var files = new FactoryFiles()
            .LinkedService("ByKey", """
                { "type": "AzureBlobStorage", "typeProperties": { "connectionString": "AccountName=a",
                  "accountKey": { "type": "SecureString", "value": "k" }, "accountKind": "StorageV2" } }
                """)
            .LinkedService("BySas", """
                { "type": "azureblobstorage", "typeProperties": { "sasUri": { "type": "SecureString", "value": "https://a/c" },
                  "sasToken": { "type": "SecureString", "value": "sig" } } }
                """)
            .LinkedService("Anonymous", """{ "type": "AzureStorage", "typeProperties": { "containerUri": "https://a/c" } }""");

        var byKey = files.LinkedService<BlobLinkedService>("ByKey");
        var bySas = files.LinkedService<BlobLinkedService>("BySas");
        var anonymous = files.LinkedService<BlobLinkedService>("Anonymous");

        Assert.Equal((new Secret.Inline("AccountName=a"), new Secret.Inline("k")), (byKey.ConnectionString, byKey.AccountKey));
        Assert.Equal((new Secret.Inline("https://a/c"), new Secret.Inline("sig")), (bySas.SasUri, bySas.SasToken));
        Assert.Equal("https://a/c", anonymous.ContainerUri);
        Assert.Empty(files.Check().Hints);
    }

    [Theory]
    [InlineData(@"\\\\nas\\exports")]
    [InlineData(@"D:\\exports")]
    public void A_folder_of_Windows_is_an_error_elsewhere(string host)
    {
        using var files = new FactoryFiles().LinkedService("Share", $$"""{ "type": "FileServer", "typeProperties": { "host": "{{host}}" } }""");

        Assert.Equal(
            OperatingSystem.IsWindows() ? [] : ["$.properties.typeProperties.host"], files.Check().Errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("{ }", "$.properties.typeProperties", "Add connectionString, sasUri, serviceEndpoint or containerUri")]
    [InlineData(
        """{ "encryptedCredential": "abc" }""", "$.properties.typeProperties.encryptedCredential",
        "Put the connection string or the secret itself")]
    public void An_account_of_blobs_that_cannot_be_reached_is_an_error(string properties, string path, string remedy)
    {
        using var files = new FactoryFiles()
            .LinkedService("Blobs", $$"""{ "type": "AzureBlobStorage", "typeProperties": {{properties}} }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal((path, remedy, null), (error.Path, error.Remedy, error.Value));
    }

    [Fact]
    public void A_file_server_is_a_folder()
    {
        using var files = new FactoryFiles().LinkedService("Disk", """
            { "type": "FileServer",
              "typeProperties": { "host": "/data", "userId": "u", "password": { "type": "SecureString", "value": "p" } } }
            """);

        Assert.Equal("/data", files.LinkedService<FileServerLinkedService>("Disk").Host);
        Assert.Empty(files.Check().Hints);
    }

    [Fact]
    public void An_unknown_property_is_a_hint_not_an_error()
    {
        using var files = new FactoryFiles().LinkedService("Db", """
            { "type": "PostgreSqlV2", "colour": "red", "typeProperties": { "server": "h", "database": "d", "username": "u", "colour": 3 } }
            """);

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Equal(["$.properties.colour", "$.properties.typeProperties.colour"], report.Hints.Select(hint => hint.Path));
        Assert.All(report.Hints, hint => Assert.Equal("linkedService/Db.json", hint.File));
    }

    [Fact]
    public void A_type_that_is_not_supported_is_tolerated_with_a_hint()
    {
        using var files = new FactoryFiles().LinkedService("Warehouse", """{ "type": "Snowflake", "typeProperties": { "whatever": 1 } }""");

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Contains("Snowflake", Assert.Single(report.Hints).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_fill_a_connection_string()
    {
        using var files = new FactoryFiles().LinkedService("Db", """
            { "type": "PostgreSql", "parameters": { "db": { "type": "String" }, "port": { "type": "Int", "defaultValue": 5433 } },
              "typeProperties": { "connectionString": "Server=h;Database=@{linkedService().db};Port=@{linkedService().port}" } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db", new JsonObject { ["DB"] = "Shop" });

        Assert.Equal(new Secret.Inline("Server=h;Database=Shop;Port=5433"), service.ConnectionString);
        Assert.Empty(files.Check().Errors);
    }

    static FactoryFiles WithVault() => new FactoryFiles()
        .LinkedService("Vault", """{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "https://shop.vault.azure.net" } }""");

    static string Bag(string property) => $$"""
        { "type": "AzurePostgreSql", "version": "2.0",
          "typeProperties": { "server": "h", "database": "d", "username": "u", {{property}} } }
        """;
}
