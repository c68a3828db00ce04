using System.Text.Json.Nodes;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Credentials;

/// <summary>Azure.Identity's way on App Service and Functions, against an endpoint whose tokens are real passwords.</summary>
public sealed class ManagedIdentityTests
{
    const string Header = "the-endpoint-wants-this";
    const string Resource = "/subscriptions/5f6dbd0f-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
    const int Files = 5;

    const string SlowTable = """
        CREATE TABLE copied.t (id integer);
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$;
        CREATE TRIGGER wait BEFORE INSERT ON copied.t FOR EACH STATEMENT EXECUTE FUNCTION wait();
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_outlives_its_first_token_goes_on_with_the_next_one()
    {
        using var scenario = await CopyScenario.CreateAsync(SlowTable);
        Directory.CreateDirectory(scenario.Files + "/in");
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync($"{scenario.Files}/in/{i}.csv", $"id\n{i}\n");
        await using var role = await TokenRole.CreateAsync(scenario, TimeSpan.FromSeconds(2));
        await using var endpoint = Endpoint(role);
        var factory = Database(scenario, new() { ["authenticationType"] = "SystemAssignedManagedIdentity", ["username"] = role.Name })
            .Copy("Copy", End.Csv("in"), End.Table("t", "copied", "entra"), parallel: 1);

        var outcome = await scenario.RunAsync(factory, Environment(endpoint));

        outcome.Succeeded();
        Assert.Equal(Files, await scenario.CountAsync("copied.t"));
        Assert.True(role.Tokens.Count > 1, $"{role.Tokens.Count} tokens");
        Assert.All(role.Tokens.Keys, token => Assert.DoesNotContain(token, outcome.Output + outcome.Error, StringComparison.Ordinal));
        Assert.All(endpoint.Asked, asked =>
        {
            Assert.Equal((Header, "https://ossrdbms-aad.database.windows.net"), (asked.Headers["X-IDENTITY-HEADER"], asked.Query["resource"]));
            Assert.DoesNotContain(asked.Query.Keys, key => key is "client_id" or "mi_res_id" or "msi_res_id");
        });
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("clientId", "client_id", true)]
    [InlineData("resourceId", "mi_res_id", false)]
    public async Task A_user_assigned_identity_is_the_one_of_its_credential(string property, string parameter, bool isUsernameGiven)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var role = await TokenRole.CreateAsync(scenario);
        await using var endpoint = Endpoint(role);
        // A resource id ends with the identity's name, which is the role's.
        var id = property == "clientId" ? Guid.NewGuid().ToString() : Resource + role.Name;
        JsonObject signIn = new()
        {
            ["authenticationType"] = "UserAssignedManagedIdentity",
            ["credential"] = new JsonObject { ["referenceName"] = "Own", ["type"] = "CredentialReference" },
        };
        if (isUsernameGiven)
            signIn["username"] = role.Name;
        var factory = Database(scenario, signIn).Credential("own", new() { [property] = id })
            .Copy("Copy", End.Table("t", service: "entra"), End.Table("t", "copied", "entra"));

        (await scenario.RunAsync(factory, Environment(endpoint))).Succeeded();

        Assert.Equal(1, await scenario.CountAsync("copied.t"));
        Assert.All(endpoint.Asked, asked => Assert.Equal(id, asked.Query[parameter]));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{ "statusCode": 400, "message": "No such identity" }""", 400)]
    [InlineData("nonsense", 401)]
    public async Task An_endpoint_that_gives_no_token_is_a_clear_error(string answer, int status)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var role = await TokenRole.CreateAsync(scenario);
        await using var endpoint = new LoopbackHttp(_ => Task.FromResult(new HttpAnswer(status, answer)));
        var factory = Database(scenario, new() { ["authenticationType"] = "SystemAssignedManagedIdentity", ["username"] = role.Name })
            .Copy("Copy", End.Table("t", service: "entra"), End.Table("t", "copied"));

        (await scenario.RunAsync(factory, Environment(endpoint))).Failing(SluiceOutcome.Failed, "source")
            .Naming("SignInFailed", role.Name, "ManagedIdentityCredential", $"{status}", "Check that the app has this managed identity");
    }

    static LoopbackHttp Endpoint(TokenRole role) => new(_ =>
    {
        var (token, expiresOn) = role.Ask();
        return Task.FromResult(new HttpAnswer(200, new JsonObject
        {
            ["access_token"] = token,
            ["expires_on"] = $"{expiresOn.ToUnixTimeSeconds()}",
            ["token_type"] = "Bearer",
        }.ToJsonString()));
    });

    static Dictionary<string, string> Environment(LoopbackHttp endpoint) => new()
    {
        ["IDENTITY_ENDPOINT"] = endpoint.Url + "/msi/token",
        ["IDENTITY_HEADER"] = Header,
    };

    /// <summary>Connections that are not pooled: each signs in.</summary>
    static TestFactory Database(CopyScenario scenario, JsonObject signIn)
    {
        signIn["server"] = scenario.Cluster.Host;
        signIn["port"] = scenario.Cluster.Port;
        signIn["database"] = scenario.Database;
        signIn["pooling"] = false;
        return scenario.Factory().Service("entra", "AzurePostgreSql", signIn);
    }
}
