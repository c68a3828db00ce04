using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Credentials;

/// <summary>Identities sign in at blobs, in the command line's process, where the account looks at their tokens.</summary>
public sealed class BlobIdentityTests(AzuriteWithTokens account) : IClassFixture<AzuriteWithTokens>
{
    const string Storage = "https://storage.azure.com";
    const string Tenant = "7b3c1b0e-0000-4000-8000-000000000001";
    const string Client = "7b3c1b0e-0000-4000-8000-000000000002";
    const string Key = "k3y-c4n4ry";

    const string Tables = """
        CREATE TABLE t AS SELECT i AS id, 'text ' || i AS t FROM generate_series(1, 1000) i;
        CREATE TABLE copied.t (id integer, t text)
        """;

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_managed_identity_writes_and_reads_blobs(bool isUserAssigned)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var token = Token(Storage);
        await using var endpoint = Endpoint(token);
        var service = new JsonObject { ["serviceEndpoint"] = await account.EndpointAsync() };
        if (isUserAssigned)
            service["credential"] = new JsonObject { ["referenceName"] = "own", ["type"] = "CredentialReference" };

        await CopyThereAndBackAsync(
            scenario, scenario.Factory().Credential("own", new() { ["clientId"] = Client }), service, Environment(endpoint), token);

        Assert.NotEmpty(endpoint.Asked);
        Assert.All(endpoint.Asked, asked =>
            Assert.Equal((Storage, isUserAssigned ? Client : null), (asked.Query["resource"], asked.Query.GetValueOrDefault("client_id"))));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_service_principal_writes_and_reads_blobs()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var token = Token(Storage);
        await using var directory = new LoopbackHttp(
            asked => Task.FromResult(asked.Method == "POST" ? Answer(token) : new HttpAnswer(404, "{}")), account.Authority.ForLoopback());
        var service = new JsonObject
        {
            ["serviceEndpoint"] = await account.EndpointAsync(),
            ["tenant"] = Tenant,
            ["servicePrincipalId"] = Client,
            ["servicePrincipalKey"] = new JsonObject { ["type"] = "SecureString", ["value"] = Key },
        };
        var environment = new Dictionary<string, string>
        {
            ["AZURE_AUTHORITY_HOST"] = directory.Url,
            ["SSL_CERT_FILE"] = account.Authority.RootFile,
        };

        await CopyThereAndBackAsync(scenario, scenario.Factory(), service, environment, token, Key);

        // Once for both copies: the credential keeps the token.
        var asked = Assert.Single(directory.Asked, request => request.Method == "POST");
        Assert.Equal((Client, Key, $"{Storage}/.default"), (asked.Form["client_id"], asked.Form["client_secret"], asked.Form["scope"]));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_token_that_the_account_does_not_take_is_a_clear_error()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var token = Token("https://vault.azure.net");
        await using var endpoint = Endpoint(token);
        var url = await account.EndpointAsync();
        var factory = scenario.Factory().Service("blobs", "AzureBlobStorage", new() { ["serviceEndpoint"] = url })
            .Copy("Write", End.Table("t"), End.Blobs(Azurite.NewContainerName(), "out"));

        (await scenario.RunAsync(factory, Environment(endpoint), token)).Failing(SluiceOutcome.Failed, "sink")
            .Naming("Http403", url, "AuthenticationFailed", "Check the key, signature or identity's roles");
    }

    static async Task CopyThereAndBackAsync(
        CopyScenario scenario, TestFactory factory, JsonObject service, Dictionary<string, string> environment, params string[] secrets)
    {
        var container = Azurite.NewContainerName();
        factory.Service("blobs", "AzureBlobStorage", service)
            .Copy("Write", End.Table("t").ByRange("id"), End.Blobs(container, "out"), parallel: 2)
            .Copy("Read", End.Blobs(container, "out"), End.Table("t", "copied"), dependsOn: ("Write", "Succeeded"));

        (await scenario.RunAsync(factory, environment, secrets)).Succeeded();

        await scenario.AssertSameAsync("t", "copied.t");
    }

    Dictionary<string, string> Environment(LoopbackHttp endpoint) => new()
    {
        ["IDENTITY_ENDPOINT"] = endpoint.Url,
        ["IDENTITY_HEADER"] = "x",
        ["SSL_CERT_FILE"] = account.Authority.RootFile,
    };

    static LoopbackHttp Endpoint(string token) => new(_ => Task.FromResult(Answer(token)));

    static HttpAnswer Answer(string token) => new(200, new JsonObject
    {
        ["access_token"] = token,
        ["expires_in"] = 3600,
        ["expires_on"] = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}",
        ["token_type"] = "Bearer",
    }.ToJsonString());

    /// <summary>A token for an audience; the account does not check who signed it.</summary>
    static string Token(string audience)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = audience,
            ["iss"] = $"https://sts.windows.net/{Tenant}/",
            ["iat"] = now,
            ["nbf"] = now - 60,
            ["exp"] = now + 3600,
        };
        return $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part(claims.ToJsonString())}.{Part("c4n4ry")}";
    }

    static string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
