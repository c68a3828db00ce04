using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Stores.AzureBlob;
using Sluice.Stores.LocalFolder;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Credentials;

public sealed class KeyVaultTests
{
    [Theory]
    [InlineData(null, LocalVault.Value)]
    [InlineData("5c1b", LocalVault.Value + " of 5c1b")]
    public async Task A_secret_comes_from_its_vault_in_its_version(string? version, string expected)
    {
        await using var vault = new LocalVault();

        Assert.Equal(expected, await GetAsync(vault.Secrets(), "shop-password", version));
    }

    [Theory]
    [InlineData("missing", "SecretNotFound", "Create it")]
    [InlineData("forbidden", "SecretForbidden", "Key Vault Secrets User")]
    [InlineData("disabled", "SecretForbidden", "Enable it")]
    public async Task A_secret_that_cannot_be_had_is_a_fault_that_names_it_and_says_what_to_do(string secret, string code, string remedy)
    {
        await using var vault = new LocalVault();
        var secrets = vault.Secrets();

        var fault = await Assert.ThrowsAsync<SluiceException>(() => GetAsync(secrets, secret));

        Assert.Equal((Side.Definition, code, false), (fault.Side, fault.Code, fault.IsTransient));
        Assert.Contains($"'{secret}'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains($"'Vault' ({vault.Url})", fault.Detail, StringComparison.Ordinal);
        Assert.Contains(remedy, fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalVault.Token, fault.ToString(), StringComparison.Ordinal);
        // Not kept: it may be there the next time.
        await Assert.ThrowsAsync<SluiceException>(() => GetAsync(secrets, secret));
        Assert.Equal(2, vault.Asked.Count);
    }

    [Fact]
    public async Task A_vault_that_is_busy_for_a_moment_is_asked_again()
    {
        await using var vault = new LocalVault();

        Assert.Equal(LocalVault.Value, await GetAsync(vault.Secrets(), "busy"));
        Assert.Equal(3, vault.Asked.Count);
    }

    [Fact]
    public async Task A_vault_that_stays_busy_is_a_transient_fault()
    {
        await using var vault = new LocalVault();

        var fault = await Assert.ThrowsAsync<SluiceException>(() => GetAsync(vault.Secrets(), "throttled"));

        Assert.Equal(("Http429", true, false), (fault.Code, fault.IsTransient, fault.IsFinal));
    }

    [Fact]
    public async Task A_value_is_fetched_once_and_again_when_it_is_old()
    {
        await using var vault = new LocalVault();
        var clock = new Clock();
        var secrets = vault.Secrets(clock);

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(secrets, "counted")));
        clock.Now += KeyVaultSecretSource.Lifetime - TimeSpan.FromSeconds(1);
        var later = await GetAsync(secrets, "Counted");
        clock.Now += TimeSpan.FromSeconds(1);
        var old = await GetAsync(secrets, "counted");

        Assert.All(together, value => Assert.Equal("1", value));
        Assert.Equal(("1", "2"), (later, old));
    }

    [Fact]
    public async Task An_environment_variable_stands_in_for_a_secret()
    {
        await using var vault = new LocalVault();
        var name = $"s{Guid.NewGuid():n}-x";
        Environment.SetEnvironmentVariable($"SLUICE_SECRET__{name.Replace('-', '_')}", "mine");

        Assert.Equal("mine", await GetAsync(vault.Secrets(), name));
        Assert.Empty(vault.Asked);
    }

    [Fact]
    public async Task A_linked_service_that_is_no_vault_is_refused()
    {
        using var files = new Definitions.FactoryFiles().LinkedService("Vault", """{ "type": "FileServer", "typeProperties": { "host": "/" } }""");

        var fault = await Assert.ThrowsAsync<SluiceException>(() => GetAsync(new KeyVaultSecretSource(files.Load(), TimeProvider.System), "x"));

        Assert.Equal((Side.Definition, "NotAVault"), (fault.Side, fault.Code));
    }

    [Fact]
    public async Task Whoever_waits_for_a_secret_may_give_up()
    {
        await using var vault = new LocalVault();
        using var files = new FactoryFiles()
            .LinkedService("Vault", $$"""{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "{{vault.Url}}" } }""")
            .Database("Shop", """
                "password": { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault" }, "secretName": "silent" }
                """);
        await using var connections = new FactoryConnections(files.Load(), vault.Secrets(), TimeProvider.System);
        using var patience = new CancellationTokenSource();

        var opening = connections.DatabaseAsync(new Reference("Shop", []), patience.Token);
        await Eventually.GetAsync(() => Task.FromResult(vault.Asked.Count), asked => asked > 0, TimeSpan.FromSeconds(30));
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("PostgreSqlV2", """ "server": SECRET, "port": 5433, "database": "d", "username": SECRET """)]
    [InlineData("AzurePostgreSql", """ "server": SECRET, "database": "d", "username": SECRET, "password": SECRET """)]
    [InlineData("AzureBlobStorage", """ "serviceEndpoint": SECRET """)]
    [InlineData("AzureBlobStorage", """ "containerUri": SECRET """)]
    [InlineData("AzureBlobFS", """ "url": SECRET, "accountKey": SECRET """)]
    [InlineData("FileServer", """ "host": SECRET """)]
    public async Task Any_property_of_a_linked_service_may_be_in_a_vault(string type, string properties)
    {
        const string Secret = """{ "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault" }, "secretName": "shop" }""";
        await using var vault = new LocalVault();
        using var files = new FactoryFiles()
            .LinkedService("Vault", $$"""{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "{{vault.Url}}" } }""")
            .LinkedService("S", $$"""
                { "type": "{{type}}", "typeProperties": { {{properties.Replace("SECRET", Secret, StringComparison.Ordinal)}} } }
                """);

        var text = type == "FileServer" ? "@{x}/@y" : "https://shop.blob.core.windows.net";

        var service = await files.Load().LinkedServiceAsync(new Reference("S", []), _ => ValueTask.FromResult(text));

        Assert.Empty(files.Check().Errors);
        Assert.Empty(files.Check().Hints);
        Assert.Equal(
            text,
            service switch
            {
                PostgreSqlLinkedService database => database.Address.Server ?? database.Address.Username,
                BlobLinkedService blobs => blobs.Endpoint ?? blobs.ContainerUri,
                FileServerLinkedService server => server.Host,
                _ => null,
            });
    }

    [Fact]
    public async Task A_server_whose_name_is_in_a_vault_is_connected_to()
    {
        await using var vault = new LocalVault();
        using var files = new FactoryFiles()
            .LinkedService("Vault", $$"""{ "type": "AzureKeyVault", "typeProperties": { "baseUrl": "{{vault.Url}}" } }""")
            .LinkedService("Shop", """
                { "type": "PostgreSqlV2", "typeProperties": { "database": "d", "username": "u", "server":
                  { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault" }, "secretName": "server-name" } } }
                """);
        await using var connections = new FactoryConnections(files.Load(), vault.Secrets(), TimeProvider.System);

        var database = await connections.DatabaseAsync(new Reference("Shop", []), CancellationToken.None);

        Assert.Contains(LocalVault.Value, database.Display, StringComparison.Ordinal);
        Assert.Single(vault.Asked);
    }

    [Fact]
    public void The_address_of_a_vault_is_in_no_vault()
    {
        using var files = new FactoryFiles().LinkedService("Vault", """
            { "type": "AzureKeyVault", "typeProperties": {
              "baseUrl": { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault" }, "secretName": "url" } } }
            """);

        var fault = Assert.Throws<DefinitionException>(() => files.Load().LinkedService(new Reference("Vault", [])));

        Assert.Equal("$.properties.typeProperties.baseUrl", Assert.Single(fault.Errors).Path);
    }

    /// <summary>All of it in the command line's process: managed identity, challenge, TLS.</summary>
    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_reads_passwords_from_a_vault_by_its_identity()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        var user = $"u{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD '{LocalVault.Value}'; GRANT ALL ON t TO {user}");
        await using var vault = new LocalVault();
        await using var identity = new LoopbackHttp(_ => Task.FromResult(new HttpAnswer(200, new JsonObject
        {
            ["access_token"] = LocalVault.Token,
            ["expires_on"] = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}",
            ["token_type"] = "Bearer",
        }.ToJsonString())));
        var password = new JsonObject
        {
            ["type"] = "AzureKeyVaultSecret",
            ["store"] = new JsonObject { ["referenceName"] = "vault", ["type"] = "LinkedServiceReference" },
            ["secretName"] = "shop-password",
        };
        var factory = scenario.Factory()
            .Service("vault", "AzureKeyVault", new() { ["baseUrl"] = vault.Url })
            .Service("shop", "AzurePostgreSql", new()
            {
                ["server"] = scenario.Cluster.Host,
                ["port"] = scenario.Cluster.Port,
                ["database"] = scenario.Database,
                ["username"] = user,
                ["password"] = password,
            })
            .Copy("Copy", End.Table("t", service: "shop"), End.Table("t", "copied"));
        var environment = new Dictionary<string, string>
        {
            ["IDENTITY_ENDPOINT"] = identity.Url,
            ["IDENTITY_HEADER"] = "x",
            ["SSL_CERT_FILE"] = vault.RootFile,
        };

        (await scenario.RunAsync(factory, environment, LocalVault.Value, LocalVault.Token)).Succeeded();

        Assert.Equal(1, await scenario.CountAsync("copied.t"));
        Assert.Equal("https://vault.azure.net", Assert.Single(identity.Asked).Query["resource"]);
        Assert.Single(vault.Asked);
    }

    static async Task<string> GetAsync(SecretSource secrets, string name, string? version = null) =>
        await secrets.GetAsync(new Secret.InVault("Vault", name, version), CancellationToken.None);

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
