using System.Text.Json.Nodes;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Credentials;

/// <summary>A service principal signs in at an authority on this machine, over TLS, whose tokens are real passwords.</summary>
public sealed class ServicePrincipalTests
{
    const string Tenant = "7b3c1b0e-0000-4000-8000-000000000001";
    const string Client = "7b3c1b0e-0000-4000-8000-000000000002";
    const string Key = "k3y-c4n4ry";
    const string PfxPassword = "pfx-c4n4ry";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("ServicePrincipalKey")]
    [InlineData("ServicePrincipalCert")]
    public async Task It_signs_in_by_key_and_by_certificate(string kind)
    {
        using var authority = new OwnAuthority();
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var role = await TokenRole.CreateAsync(scenario);
        await using var directory = Directory(authority, role);
        var factory = Factory(scenario, role, kind, kind == "ServicePrincipalKey" ? Key : authority.Pfx(PfxPassword));

        (await scenario.RunAsync(factory, Environment(authority, directory), Key, PfxPassword)).Succeeded();

        Assert.Equal(1, await scenario.CountAsync("copied.t"));
        // Once for all connections: the credential keeps the token.
        var asked = Assert.Single(directory.Asked, request => request.Method == "POST");
        Assert.Equal($"/{Tenant}/oauth2/v2.0/token", asked.Path);
        Assert.Equal(
            (Client, "client_credentials", "https://ossrdbms-aad.database.windows.net/.default"),
            (asked.Form["client_id"], asked.Form["grant_type"], asked.Form["scope"]));
        Assert.Equal(kind == "ServicePrincipalKey" ? Key : null, asked.Form.GetValueOrDefault("client_secret"));
        Assert.Equal(kind == "ServicePrincipalCert", asked.Form.ContainsKey("client_assertion"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_key_that_the_directory_refuses_is_an_error_in_its_words()
    {
        using var authority = new OwnAuthority();
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var role = await TokenRole.CreateAsync(scenario);
        await using var directory = new LoopbackHttp(
            _ => Task.FromResult(new HttpAnswer(401, """
                { "error": "invalid_client", "error_codes": [7000215],
                  "error_description": "AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2" }
                """)),
            authority.ForLoopback());

        var outcome = await scenario.RunAsync(
            Factory(scenario, role, "ServicePrincipalKey", Key), Environment(authority, directory), Key);

        outcome.Failing(SluiceOutcome.Failed, "sink")
            .Naming("SignInFailed", "AADSTS7000215: Invalid client secret provided", "Check tenant, servicePrincipalId");
        Assert.DoesNotContain("Trace ID", outcome.Error, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_certificate_that_cannot_be_read_is_an_error_that_does_not_quote_it()
    {
        using var authority = new OwnAuthority();
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var role = await TokenRole.CreateAsync(scenario);
        var pfx = authority.Pfx("another password");

        foreach (var certificate in new[] { pfx, "n0t-b4se64-c4n4ry" })
        {
            (await scenario.RunAsync(Factory(scenario, role, "ServicePrincipalCert", certificate), new Dictionary<string, string>(), certificate, PfxPassword))
                .Failing(SluiceOutcome.Failed, "definition").Naming("InvalidCertificate", Client, "servicePrincipalEmbeddedCertPassword");
        }
    }

    static LoopbackHttp Directory(OwnAuthority authority, TokenRole role) => new(
        asked =>
        {
            if (asked.Method != "POST")
                return Task.FromResult(new HttpAnswer(404, "{}"));
            var (token, expiresOn) = role.Ask();
            // An hour more than is true: tokens of less than five minutes are not kept.
            return Task.FromResult(new HttpAnswer(200, new JsonObject
            {
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)(expiresOn - DateTimeOffset.UtcNow).TotalSeconds + 3600,
                ["access_token"] = token,
            }.ToJsonString()));
        },
        authority.ForLoopback());

    static Dictionary<string, string> Environment(OwnAuthority authority, LoopbackHttp directory) => new()
    {
        ["AZURE_AUTHORITY_HOST"] = directory.Url,
        ["SSL_CERT_FILE"] = authority.RootFile,
    };

    static TestFactory Factory(CopyScenario scenario, TokenRole role, string kind, string credential)
    {
        var isKey = kind == "ServicePrincipalKey";
        var properties = new JsonObject
        {
            ["server"] = scenario.Cluster.Host,
            ["port"] = scenario.Cluster.Port,
            ["database"] = scenario.Database,
            ["username"] = role.Name,
            ["authenticationType"] = "ServicePrincipal",
            ["tenant"] = Tenant,
            ["servicePrincipalId"] = Client,
            ["servicePrincipalCredentialType"] = kind,
            [isKey ? "servicePrincipalKey" : "servicePrincipalEmbeddedCert"] = Secure(credential),
        };
        if (!isKey)
            properties["servicePrincipalEmbeddedCertPassword"] = Secure(PfxPassword);
        return scenario.Factory().Service("entra", "AzurePostgreSql", properties)
            .Copy("Copy", End.Table("t", service: "entra"), End.Table("t", "copied", "entra"));
    }

    static JsonObject Secure(string value) => new() { ["type"] = "SecureString", ["value"] = value };
}
