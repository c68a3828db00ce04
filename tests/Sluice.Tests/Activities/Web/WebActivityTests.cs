using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Activities;
using Sluice.Pipelines;
using Sluice.Tests.Cli;
using Sluice.Tests.Credentials;
using Sluice.Tests.Http;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities.Web;

public sealed class WebActivityTests(WebServer server) : IClassFixture<WebServer>
{
    const string Secret = "s3cret-c4n4ry";

    [Fact]
    public async Task A_request_is_sent_as_it_is_written_and_the_object_of_the_answer_is_the_output()
    {
        server.On("/orders", async context =>
        {
            context.Response.Headers["x-request"] = "7";
            await context.Response.WriteAsJsonAsync(new { id = 5, tags = new List<string> { "a" } });
        });

        var output = await OutputAsync($$"""
            { "method": "post", "url": "@concat('{{server.Secure}}', '/orders?key=1')",
              "headers": { "x-plain": "@concat('a', 'b')", "x-key": { "type": "SecureString", "value": "{{Secret}}" } },
              "authentication": { "type": "Basic", "username": "me", "password": { "type": "SecureString", "value": "{{Secret}}" } },
              "body": { "n": "@pipeline().parameters.n", "list": ["@item", { "x": "@{add(1, 2)}" }] } }
            """.Replace("@item", "@@item", StringComparison.Ordinal));

        var asked = server.Asked("/orders").Single();
        Assert.Equal(("POST", "?key=1", """{"n":3,"list":["@item",{"x":"3"}]}"""), (asked.Method, asked.Query, asked.Body));
        Assert.Equal(("ab", Secret, "application/json"), (asked.Headers["x-plain"], asked.Headers["x-key"], asked.Headers["Content-Type"]));
        Assert.Equal("Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Secret}")), asked.Headers["Authorization"]);
        Assert.Equal((5, "a"), ((int)output["id"]!, (string?)output["tags"]![0]));
        Assert.Equal("7", (string?)output["ADFWebActivityResponseHeaders"]!["x-request"]);
    }

    [Theory]
    [InlineData("[1,2]", "application/json", "[1,2]")]
    [InlineData("5", "application/json", "5")]
    [InlineData("plain", "text/plain", "\"plain\"")]
    [InlineData("{ no json", "application/json", "\"{ no json\"")]
    public async Task What_is_no_object_is_the_response(string text, string type, string response)
    {
        server.On("/text", text, type);

        Assert.Equal(response, (await OutputAsync(Get("/text")))["Response"]!.ToJsonString());
    }

    [Fact]
    public async Task A_method_and_a_text_body_may_be_any()
    {
        server.On("/any", "{}");

        await OutputAsync($$"""
            { "method": "PATCH", "url": "{{server.Secure}}/any", "headers": { "Content-Type": "text/csv" }, "body": "a,b" }
            """);

        var asked = server.Asked("/any").Single();
        Assert.Equal(("PATCH", "a,b", "text/csv"), (asked.Method, asked.Body, asked.Headers["Content-Type"]));
    }

    [Theory]
    [InlineData(500, "Http500")]
    [InlineData(404, "Http404")]
    [InlineData(304, "Http304")]
    public async Task A_status_that_is_no_success_fails_and_nothing_secret_is_told(int status, string code)
    {
        server.On("/fails", Secret, "text/plain", status);
        using var pipelines = Of(server.Sender(), Activity("A", "WebActivity", Get($"/fails?sig={Secret}")));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Source, code), (fault.Side, fault.Code));
        Assert.StartsWith($"GET {server.Secure}/fails answered {status}.", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("large", "AnswerTooLarge")]
    [InlineData("slow", "HttpTimeout")]
    [InlineData("cut", "ConnectionFailed")]
    [InlineData("trap", "AddressForbidden")]
    public async Task What_cannot_be_an_answer_is_a_clear_fault(string kind, string code)
    {
        var silent = new TaskCompletionSource();
        server.On("/large", context => context.Response.Body.WriteAsync(new byte[(4 << 20) + 1]).AsTask());
        server.On("/slow", _ => silent.Task);
        server.On("/cut", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        server.Redirect("/trap", $"https://{WebServer.Trap}/");
        using var pipelines = Of(server.Sender(), Activity(
            "A", "WebActivity", $$"""{ "method": "GET", "url": "{{server.Secure}}/{{kind}}", "httpRequestTimeout": "00:00:02" }"""));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        silent.SetResult();
        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public async Task An_accepted_request_is_asked_for_until_it_is_done()
    {
        server.On("/start", context => AcceptAsync(context, "/status?token=x"));
        server.On("/status", context =>
            server.Asked("/status").Count < 3 ? AcceptAsync(context, null) : context.Response.WriteAsJsonAsync(new { done = true }));

        var output = await OutputAsync($$"""
            { "method": "POST", "url": "{{server.Secure}}/start", "headers": { "x-key": "k" }, "body": "{}" }
            """);

        Assert.True((bool)output["done"]!);
        Assert.Single(server.Asked("/start"));
        Assert.All(server.Asked("/status"), asked => Assert.Equal(("GET", "k", "", "?token=x"), (asked.Method, asked.Headers["x-key"], asked.Body, asked.Query)));
    }

    [Fact]
    public async Task An_accepted_request_is_the_end_where_that_is_said()
    {
        server.On("/async", context => AcceptAsync(context, "/never"));

        var output = await OutputAsync($$"""{ "method": "GET", "url": "{{server.Secure}}/async", "turnOffAsync": true }""");

        Assert.EndsWith("/never", (string?)output["ADFWebActivityResponseHeaders"]!["Location"], StringComparison.Ordinal);
        Assert.Empty(server.Asked("/never"));
    }

    [Fact]
    public async Task Datasets_and_linked_services_are_passed_on_without_their_secrets()
    {
        server.On("/passed", "{}");
        using var pipelines = Of(server.Sender(), Activity("A", "WebActivity", $$"""
            { "method": "POST", "url": "{{server.Secure}}/passed", "body": { "x": 1 },
              "datasets": [{ "referenceName": "Orders", "type": "DatasetReference" }],
              "linkedServices": [{ "referenceName": "Secrets", "type": "LinkedServiceReference" }] }
            """));
        pipelines.Files.LinkedService("Secrets", $$"""
            { "type": "PostgreSqlV2", "typeProperties": { "server": "h", "database": "d", "username": "u", "sslPassword": "{{Secret}}",
              "password": { "type": "SecureString", "value": "{{Secret}}" }, "note": "Password={{Secret}};x=1" } }
            """);

        await pipelines.RunAsync();

        var body = JsonNode.Parse(server.Asked("/passed").Single().Body)!;
        Assert.Equal((1, "Orders", "sales"), ((int)body["x"]!, (string?)body["datasets"]![0]!["name"], (string?)body["datasets"]![0]!["properties"]!["typeProperties"]!["schema"]));
        Assert.Equal("h", (string?)body["linkedServices"]![0]!["properties"]!["typeProperties"]!["server"]);
        Assert.DoesNotContain(Secret, body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_managed_identity_signs_in_for_the_resource()
    {
        server.On("/entra", "{}");
        await using var endpoint = new LoopbackHttp(_ => Task.FromResult(new HttpAnswer(
            200, $$"""{ "access_token": "{{Secret}}", "expires_on": "{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}", "token_type": "Bearer" }""")));
        using var pipelines = Of(Activity("A", "WebActivity", $$"""
            { "method": "GET", "url": "{{server.Secure.Replace(WebServer.Name, "127.0.0.1", StringComparison.Ordinal)}}/entra",
              "authentication": { "type": "MSI", "resource": "https://management.azure.com/" } }
            """));
        var roots = pipelines.Files.Write("roots.pem", server.Roots[0].ExportCertificatePem()).File("roots.pem");
        await using var process = SluiceProcess.Start(
            ["run", "P", "--factory", pipelines.Files.Path, "--json"],
            new Dictionary<string, string>
            {
                ["IDENTITY_ENDPOINT"] = endpoint.Url + "/msi/token",
                ["IDENTITY_HEADER"] = "h",
                ["SSL_CERT_FILE"] = roots,
            },
            [Secret]);

        (await process.EndAsync()).Succeeded();

        Assert.Equal($"Bearer {Secret}", server.Asked("/entra").Single().Headers["Authorization"]);
        Assert.Equal("https://management.azure.com/", endpoint.Asked.Single().Query["resource"]);
    }

    [Theory]
    [InlineData("""{ "method": "TRACE", "url": "https://h" }""", "method")]
    [InlineData("""{ "url": "https://h" }""", "method")]
    [InlineData("""{ "method": "GET" }""", "url")]
    [InlineData("""{ "method": "GET", "url": "ftp://h" }""", "url")]
    [InlineData("""{ "method": "GET", "url": "https://u:p@h" }""", "url")]
    [InlineData("""{ "method": "POST", "url": "https://h" }""", "body")]
    [InlineData("""{ "method": "GET", "url": "https://h", "body": "x" }""", "body")]
    [InlineData("""{ "method": "GET", "url": "https://h", "httpRequestTimeout": "00:11:00" }""", "httpRequestTimeout")]
    [InlineData("""{ "method": "GET", "url": "https://h", "disableCertValidation": true }""", "disableCertValidation")]
    [InlineData("""{ "method": "GET", "url": "https://h", "headers": { "a b": "x" } }""", "headers.a b")]
    [InlineData("""{ "method": "GET", "url": "https://h", "headers": { "a": "x\ny: z" } }""", "headers.a")]
    [InlineData("""{ "method": "GET", "url": "https://h", "authentication": { "type": "ClientCertificate" } }""", "authentication.type")]
    [InlineData("""{ "method": "GET", "url": "https://h", "authentication": { "type": "MSI" } }""", "authentication.resource")]
    [InlineData("""{ "method": "GET", "url": "https://h", "authentication": { "type": "MSI", "resource": "r", "credential": { "referenceName": "none" } } }""", "authentication")]
    [InlineData("""{ "method": "GET", "url": "https://h", "headers": { "k": { "type": "AzureKeyVaultSecret", "secretName": "s", "store": { "referenceName": "none" } } } }""", "headers.k.store")]
    [InlineData("""{ "method": "POST", "url": "https://h", "body": "text", "datasets": [{ "referenceName": "Orders" }] }""", "body")]
    [InlineData("""{ "method": "POST", "url": "https://h", "datasets": [{ "referenceName": "none" }] }""", "datasets[0]")]
    public void What_is_wrong_is_an_error_with_its_place(string typeProperties, string property)
    {
        using var pipelines = Of(Activity("A", "WebActivity", typeProperties));

        var error = Assert.Single(pipelines.Files.Check().Errors);

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", error.Path);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    [InlineData("@concat('GE', 'T')", false)]
    public async Task Only_what_changes_nothing_is_done_again_when_nobody_knows_whether_it_was_done(string method, bool isRepeatable)
    {
        using var pipelines = Of(Activity("A", "WebActivity", $$"""{ "method": "{{method}}", "url": "https://h", "body": "" }"""));

        var outline = await new PipelineActivities(pipelines.Files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System)
            .OutlineAsync(new Sluice.Activities.PipelineRunRequest("r", "P", []), CancellationToken.None);

        Assert.Equal(isRepeatable, outline.Activities.Single().IsRepeatable);
    }

    static Task AcceptAsync(HttpContext context, string? location)
    {
        context.Response.StatusCode = 202;
        context.Response.Headers.RetryAfter = "0";
        context.Response.Headers.Location = location ?? context.Request.Path + context.Request.QueryString.Value;
        return Task.CompletedTask;
    }

    string Get(string path) => $$"""{ "method": "GET", "url": "{{server.Secure}}{{path}}" }""";

    async Task<JsonNode> OutputAsync(string typeProperties)
    {
        using var pipelines = Of(server.Sender(), Activity("A", "WebActivity", typeProperties));
        var output = (await pipelines.RunAsync()).Activities.Single().Output!;
        Assert.DoesNotContain(Secret, output.ToJsonString(), StringComparison.Ordinal);
        return output;
    }
}
