using System.Text.Json.Nodes;
using Sluice.Credentials;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Stores;
using Sluice.Stores.Files;
using Sluice.Stores.HttpServer;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Exploring;
using Sluice.Tests.Http;

namespace Sluice.Tests.Stores.HttpServer;

public sealed class HttpServerStoreTests(WebServer server) : IClassFixture<WebServer>
{
    const string Secret = "s3cret-c4n4ry";

    static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(n => (byte)(n * 7 / 3))];

    [Theory]
    [InlineData(true, 3, 4)]
    [InlineData(false, 1, 2)]
    [InlineData(true, 0, 1)]
    public async Task A_download_that_breaks_off_goes_on_with_the_rest(bool hasParts, int breaks, int asked)
    {
        var path = $"/broken{hasParts}{breaks}";
        server.On(path, new ServedFile(Content) { HasParts = hasParts, Breaks = breaks, BreaksAfter = 70_000 }.AnswerAsync);

        Assert.Equal(Content, await ReadAsync(path));
        Assert.Equal(asked, server.Asked(path).Count);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_an_error()
    {
        ServedFile? file = null;
        file = new ServedFile(Content) { Breaks = 1, BreaksAfter = 70_000, WhenBroken = () => file!.Tag = "\"2\"" };
        server.On("/changed", file.AnswerAsync);
        var parts = new ServedFile(Content);
        server.On("/changed/parts", parts.AnswerAsync);

        var whole = await Assert.ThrowsAsync<SluiceException>(() => ReadAsync("/changed"));
        await using var random = await Store().OpenRandomAsync("changed/parts", CancellationToken.None);
        parts.Tag = "\"2\"";
        await Assert.ThrowsAsync<FileChangedException>(() => random.ReadAsync(10, new byte[10], CancellationToken.None).AsTask());

        Assert.Equal((Side.Source, "FileChanged", false), (whole.Side, whole.Code, whole.IsTransient));
    }

    [Fact]
    public async Task Without_a_version_a_broken_download_is_a_transient_fault()
    {
        server.On("/versionless", new ServedFile(Content) { Tag = null, Breaks = 1, BreaksAfter = 70_000 }.AnswerAsync);

        var fault = await Assert.ThrowsAsync<SluiceException>(() => ReadAsync("/versionless"));

        Assert.Equal(("ConnectionFailed", true), (fault.Code, fault.IsTransient));
    }

    [Theory]
    [InlineData(true, "\"1\"", 3)]
    [InlineData(false, "\"1\"", 1)]
    [InlineData(true, null, 2)]
    public async Task Pieces_are_read_in_parts_where_the_server_gives_them_and_else_from_a_copy(bool hasParts, string? tag, int asked)
    {
        var path = $"/pieces{hasParts}{tag?.Length}";
        server.On(path, new ServedFile(Content) { HasParts = hasParts, Tag = tag }.AnswerAsync);
        await using var file = await Store().OpenRandomAsync(path[1..], CancellationToken.None);
        var (end, middle) = (new byte[10], new byte[1000]);

        await file.ReadAsync(Content.Length - 10, end, CancellationToken.None);
        await file.ReadAsync(5000, middle, CancellationToken.None);

        Assert.Equal(Content.Length, file.Length);
        Assert.Equal(Content[^10..], end);
        Assert.Equal(Content[5000..6000], middle);
        Assert.Equal(asked, server.Asked(path).Count);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_while_is_asked_again_and_one_that_refuses_is_not()
    {
        server.On("/busy", context =>
        {
            context.Response.Headers.RetryAfter = "0";
            context.Response.StatusCode = server.Asked("/busy").Count < 4 ? 503 : 200;
            return Task.CompletedTask;
        });
        server.On("/refused", "", status: 403);

        Assert.Empty(await ReadAsync("/busy"));
        var fault = await Assert.ThrowsAsync<SluiceException>(() => ReadAsync("/refused"));

        Assert.Equal(("Http403", false), (fault.Code, fault.IsTransient));
        Assert.Single(server.Asked("/refused"));
    }

    [Fact]
    public async Task A_source_says_how_it_asks()
    {
        server.On("/posted", "a\n1\n", "text/csv");
        var factory = Factory().Copy("read", Csv("posted") with
        {
            Activity = new JsonObject
            {
                ["storeSettings"] = new JsonObject
                {
                    ["type"] = "HttpReadSettings",
                    ["requestMethod"] = "POST",
                    ["requestBody"] = "{}",
                    ["additionalHeaders"] = "x-one: 1\nx-two: a:b",
                    ["requestTimeout"] = "00:00:30",
                    ["recursive"] = true,
                    ["enablePartitionDiscovery"] = false,
                },
            },
        }, End.Csv("unused"));
        await using var copies = new LocalCopies(factory.Build(), http: server.Sender());

        var plan = await copies.Activities.PlanAsync(await copies.ResolveAsync("read"), CancellationToken.None);

        Assert.Equal(["a"], plan.Shape.Columns);
        Assert.All(server.Asked("/posted"), asked => Assert.Equal(
            ("POST", "{}", "1", "a:b", Secret), (asked.Method, asked.Body, asked.Headers["x-one"], asked.Headers["x-two"], asked.Headers["x-key"])));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DelimitedText", "csv")]
    [InlineData("Parquet", "parquet")]
    [InlineData("Json", "json")]
    public async Task Files_are_copied_into_a_table_and_previewed(string format, string extension)
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE orders AS SELECT i AS id, 'order ' || i AS name FROM generate_series(1, 20000) i; CREATE TABLE copied.orders (LIKE orders)");
        var file = End.Csv("out", $"orders.{extension}") with { DatasetType = format };
        await using (var copies = new LocalCopies(scenario.Factory().Copy("out", End.Table("orders"), file).Build()))
            await copies.RunAsync();
        var path = $"/data/orders.{extension}";
        server.On(path, new ServedFile(await File.ReadAllBytesAsync($"{scenario.Files}/out/orders.{extension}")) { Breaks = 1, BreaksAfter = 5000 }.AnswerAsync);
        var factory = Known(scenario.Factory()).Copy("back", Csv(path[1..] + "?sig=x") with { DatasetType = format }, End.Table("orders", "copied"));

        await using (var copies = new LocalCopies(factory.Build(), http: server.Sender()))
            await copies.RunAsync();

        await scenario.AssertSameAsync("orders", "copied.orders");
        await using var explorer = new Explorer(factory, server.Sender());
        Assert.Equal(2, (await explorer.PreviewAsync("backIn", 2)).Data.Count);
    }

    [Theory]
    [InlineData("", true, "cannot be listed")]
    [InlineData("/nothing", true, "404")]
    [InlineData("/closed", false, "Http401")]
    public async Task A_connection_is_tested(string path, bool succeeds, string told)
    {
        server.On("/", "hello");
        server.On("/closed", "", status: 401);
        await using var explorer = new Explorer(
            new TestFactory().Service("web", "HttpServer", new JsonObject { ["url"] = server.Secure + path }), server.Sender());

        var test = await explorer.TestAsync("web");

        Assert.Equal(succeeds, test.Succeeded);
        Assert.Contains(told, succeeds ? Assert.Single(test.Notes) : Assert.Single(test.Errors).Code, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<SluiceException>(() => explorer.FilesAsync("web"));
        Assert.Equal("StoreNotListed", fault.Code);
    }

    [Theory]
    [InlineData("""{ "url": "ftp://h" }""", "url")]
    [InlineData("""{ "url": "https://u:p@h" }""", "url")]
    [InlineData("""{ "url": "https://h", "enableServerCertificateValidation": false }""", "enableServerCertificateValidation")]
    [InlineData("""{ "url": "https://h", "authenticationType": "Windows" }""", "authenticationType")]
    [InlineData("""{ "url": "https://h", "authenticationType": "Basic", "userName": "u" }""", "password")]
    [InlineData("""{ "url": "https://h", "authHeaders": { "a b": "x" } }""", "authHeaders.a b")]
    public void What_is_wrong_with_a_linked_service_is_told(string typeProperties, string property)
    {
        var report = new DefinitionReport();

        FactoryValidator.Check(new TestFactory().Service("web", "HttpServer", JsonNode.Parse(typeProperties)!.AsObject()).Build(), report);

        Assert.Equal($"$.properties.typeProperties.{property}", Assert.Single(report.Errors).Path);
    }

    [Theory]
    [InlineData("wildcardFileName", "*.csv", "wildcardFileName")]
    [InlineData("requestBody", "x", "requestBody")]
    [InlineData("requestMethod", "PUT", "requestMethod")]
    [InlineData("additionalHeaders", "no header", "additionalHeaders")]
    public void What_is_wrong_with_a_source_is_told(string property, string value, string wrong)
    {
        var source = Csv("a.csv").With("storeSettings", new JsonObject { ["type"] = "HttpReadSettings", [property] = value });
        var report = new DefinitionReport();

        FactoryValidator.Check(Factory().Copy("read", source, End.Csv("out")).Build(), report);

        Assert.EndsWith($".storeSettings.{wrong}", Assert.Single(report.Errors).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_server_is_no_sink()
    {
        var report = new DefinitionReport();

        FactoryValidator.Check(Factory().Copy("write", End.Csv("in"), Csv("a.csv")).Build(), report);

        Assert.Equal("a HttpServer can only be read from", Assert.Single(report.Errors).Problem);
    }

    TestFactory Factory() => Known(new TestFactory().Service("files", "FileServer", new JsonObject { ["host"] = Path.GetTempPath() }));

    TestFactory Known(TestFactory factory) => factory.Service("web", "HttpServer", new JsonObject
    {
        ["url"] = server.Secure,
        ["authHeaders"] = new JsonObject { ["x-key"] = new JsonObject { ["type"] = "SecureString", ["value"] = Secret } },
    });

    static End Csv(string relativeUrl) => (End.Csv("unused") with { Service = "web" })
        .Set("location", new JsonObject { ["type"] = "HttpServerLocation", ["relativeUrl"] = relativeUrl });

    HttpServerStore Store() => new(new Uri(server.Secure), [], new HttpReadSettings(), new StoreAccess(new EnvironmentSecretSource(), server.Sender(), TimeProvider.System));

    async Task<byte[]> ReadAsync(string path)
    {
        var store = Store();
        return await store.Faults.TranslateAsync(Side.Source, "Reading", async () =>
        {
            await using var content = await store.OpenReadAsync(path[1..], CancellationToken.None);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            return bytes.ToArray();
        });
    }
}
