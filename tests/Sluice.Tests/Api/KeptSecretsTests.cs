using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Tests.Connections;
using Sluice.Tests.Definitions;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Api;

/// <summary>Secrets that are given with a linked service, and tests of one that is not saved.</summary>
public sealed class KeptSecretsTests : IAsyncDisposable
{
    const string Secret = "@{Kept}-Canary\"-4711";

    readonly FactoryFiles _files = FactoryFiles.WithOrders();
    readonly TemporaryFolder _secrets = new();
    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly FileSecretKeeper _keeper;
    readonly FactorySource _source;

    public KeptSecretsTests()
    {
        _keeper = new FileSecretKeeper(_secrets.Path);
        _source = new FactorySource(_files.Path, null, factory => new FactoryConnections(
            factory, new KeyVaultSecretSource(factory, TimeProvider.System) { Keeper = _keeper }, TimeProvider.System), new RestlessClock());
    }

    [Fact]
    public async Task A_secret_is_kept_elsewhere_and_goes_with_its_linked_service()
    {
        var written = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database(KeptSecrets.Given(Secret)));
        var name = NameOf(written);

        Assert.Equal(200, written.Status);
        Assert.Equal(Secret, await _keeper.FindAsync(name, CancellationToken.None));
        Assert.Equal(("AzureKeyVaultSecret", "sluice-secrets"), (
            (string?)Password(written)["type"], (string?)Password(written)["store"]!["referenceName"]));
        Assert.True(_files.Has("linkedService/sluice-secrets.json"));
        AssertNowhere(written.Body!.ToJsonString());

        Assert.Equal(200, (await SendAsync("DELETE linkedservices/Db")).Status);

        Assert.Null(await _keeper.FindAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_new_secret_replaces_the_earlier_one_and_a_reference_leaves_it()
    {
        var first = NameOf(await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database(KeptSecrets.Given("first-value-1"))));
        var same = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database((JsonObject)Password(await SendAsync("GET linkedservices/Db")).DeepClone()));
        var second = NameOf(await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database(KeptSecrets.Given(Secret))));

        Assert.Equal(first, NameOf(same));
        Assert.NotEqual(first, second);
        Assert.Null(await _keeper.FindAsync(first, CancellationToken.None));
        Assert.Equal(Secret, await _keeper.FindAsync(second, CancellationToken.None));
    }

    [Fact]
    public async Task A_secret_that_another_definition_refers_to_or_that_is_somebody_elses_stays()
    {
        var written = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database(KeptSecrets.Given(Secret)));
        var name = NameOf(written);
        await SendAsync("PUT linkedservices/Copy", Database((JsonObject)Password(written).DeepClone()));
        await _keeper.WriteAsync("by-hand", "value", CancellationToken.None);
        var byHand = (JsonObject)Password(written).DeepClone();
        byHand["secretName"] = "by-hand";
        await SendAsync("PUT linkedservices/Other", Database(byHand));

        Assert.Equal(200, (await SendAsync("DELETE linkedservices/Db")).Status);
        Assert.Equal(200, (await SendAsync("DELETE linkedservices/Other")).Status);

        Assert.Equal(Secret, await _keeper.FindAsync(name, CancellationToken.None));
        Assert.Equal("value", await _keeper.FindAsync("by-hand", CancellationToken.None));
        await SendAsync("DELETE linkedservices/Copy");
        Assert.Null(await _keeper.FindAsync(name, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{ "server": "s", "database": "d", "username": "u", "password": "plain-Canary-1" }""", "typeProperties.password")]
    [InlineData("""{ "connectionString": "Server=s;Database=d;UID=u;Password=plain-Canary-1" }""", "typeProperties.connectionString")]
    [InlineData("""{ "server": "s", "port": 70000, "database": "d", "username": "u", "password": { "type": "SecureString", "value": "plain-Canary-1" } }""", "typeProperties.port")]
    public async Task What_is_wrong_or_would_stay_in_the_open_is_told_and_nothing_is_kept(string properties, string place)
    {
        var response = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Body("AzurePostgreSql", JsonNode.Parse(properties)!));

        Assert.Equal((400, "InvalidDefinition"), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.Contains(response.Body["error"]!["details"]!.AsArray(), one => ((string)one!["target"]!).Contains(place, StringComparison.Ordinal));
        AssertNowhere(response.Body.ToJsonString());
        Assert.Empty(Directory.GetFiles(_secrets.Path));
        Assert.False(_files.Has("linkedService/Db.json"));
    }

    [Fact]
    public async Task What_another_version_hinders_keeps_nothing()
    {
        await SendAsync("PUT linkedservices/Db", Database(KeptSecrets.Given(Secret)));

        var response = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Database(KeptSecrets.Given(Secret)), ("If-None-Match", "*"));

        Assert.Equal(412, response.Status);
        Assert.Empty(Directory.GetFiles(_secrets.Path));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_linked_service_is_tested_before_it_is_saved_and_by_the_secret_that_is_kept()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("unsaved");
        var properties = new JsonObject
        {
            ["server"] = cluster.Host,
            ["port"] = cluster.Port,
            ["database"] = database,
            ["username"] = cluster.User,
            ["password"] = KeptSecrets.Given("wrong-Canary-1"),
            ["sslMode"] = 0,
        };

        var wrong = await SendAsync("POST linkedservices/testConnection", Body("AzurePostgreSql", properties.DeepClone(), "Db"));
        properties["password"] = KeptSecrets.Given(cluster.Password);
        var right = await SendAsync("POST linkedservices/testConnection", Body("AzurePostgreSql", properties.DeepClone(), "Db"));
        Assert.False(_files.Has("linkedService/Db.json"));
        Assert.Empty(Directory.GetFiles(_secrets.Path));
        var saved = await SendAsync("PUT linkedservices/Db?keepSecrets=true", Body("AzurePostgreSql", properties.DeepClone()));
        properties["password"] = Password(saved).DeepClone();
        var kept = await SendAsync("POST linkedservices/testConnection", Body("AzurePostgreSql", properties.DeepClone(), "Db"));

        Assert.Equal((200, false, "28P01"), (wrong.Status, (bool?)wrong.Body!["succeeded"], (string?)wrong.Body["errors"]![0]!["code"]));
        Assert.Equal((true, true), ((bool?)right.Body!["succeeded"], (bool?)kept.Body!["succeeded"]));
        Assert.All([wrong, right, kept], one => Assert.DoesNotContain(cluster.Password, one.Body!.ToJsonString(), StringComparison.Ordinal));
        AssertNowhere(wrong.Body.ToJsonString());
    }

    [Theory]
    [InlineData("""{ "properties": {} }""", "InvalidName")]
    [InlineData("""{ "name": "a/b", "properties": {} }""", "InvalidName")]
    [InlineData("""{ "name": "Db" }""", "InvalidBody")]
    [InlineData("""{ "name": "Db", "properties": { "type": "PostgreSqlV2", "typeProperties": { "server": "s" } } }""", "InvalidDefinition")]
    [InlineData("""{ "name": "Db", "properties": { "type": "PostgreSqlV2", "typeProperties": { "server": "s", "database": "d", "username": "u", "password": { "type": "SecureString", "value": "***" } } } }""", "InvalidDefinition")]
    public async Task A_test_of_what_is_wrong_is_refused(string body, string code)
    {
        var response = await SendAsync("POST linkedservices/testConnection", body);

        Assert.Equal((400, code), (response.Status, (string?)response.Body!["error"]!["code"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _secrets.Dispose();
        _files.Dispose();
    }

    Task<ApiResponse> SendAsync(string call, string body = "", params (string Name, string Value)[] headers) => new DefinitionEndpoints(
        _source, new TriggerStates(_state, "factory", TimeProvider.System), new WindowStates(_state, "factory"), _keeper, TimeProvider.System)
        .Routes.SendAsync(call, body, headers);

    void AssertNowhere(string answer)
    {
        var all = Directory.GetFiles(_files.Path, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(_secrets.Path, "*", SearchOption.AllDirectories))
            .Select(File.ReadAllText).Append(answer);
        Assert.All(all, text => Assert.DoesNotContain("Canary", text, StringComparison.Ordinal));
    }

    static JsonObject Password(ApiResponse response) => response.Body!["properties"]!["typeProperties"]!["password"]!.AsObject();

    static string NameOf(ApiResponse response) => (string)Password(response)["secretName"]!;

    static string Database(JsonObject password) => Body("AzurePostgreSql", new JsonObject
    {
        ["server"] = "s",
        ["database"] = "d",
        ["username"] = "u",
        ["password"] = password,
    });

    static string Body(string type, JsonNode typeProperties, string? name = null) => new JsonObject
    {
        ["name"] = name,
        ["properties"] = new JsonObject { ["type"] = type, ["typeProperties"] = typeProperties },
    }.ToJsonString();
}
