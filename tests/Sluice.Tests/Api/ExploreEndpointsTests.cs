using Sluice.Api;
using Sluice.Copying;
using Sluice.Credentials;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Api;

/// <summary>What does not need a server; the rest is tested through the functions.</summary>
public sealed class ExploreEndpointsTests : IDisposable
{
    readonly FactoryFiles _files = FactoryFiles.WithOrders();

    [Fact]
    public async Task Names_that_are_not_there_are_not_found()
    {
        Assert.Equal(404, (await Endpoints.TestConnectionAsync("nothing", Request(), CancellationToken.None)).Status);
        Assert.Equal(404, (await Endpoints.ListTablesAsync("nothing", Request(), CancellationToken.None)).Status);
        Assert.Equal(404, (await Endpoints.PreviewAsync("nothing", Request(), CancellationToken.None)).Status);
        Assert.Equal(404, (await Endpoints.ReadSchemaAsync("nothing", Request(), CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData("rows", "many", null, "InvalidRows")]
    [InlineData("rows", "101", null, "InvalidRows")]
    [InlineData("param.surplus", "1", null, "InvalidDefinition")]
    [InlineData("rows", "1", "{\"parameters\":{\"surplus\":1}}", "InvalidDefinition")]
    [InlineData("rows", "1", "{\"parameters\":[]}", "InvalidBody")]
    [InlineData("rows", "1", "{", "InvalidBody")]
    public async Task A_request_that_is_wrong_is_refused(string key, string value, string? body, string code)
    {
        var response = await Endpoints.PreviewAsync("Orders", Request(body, (key, value)), CancellationToken.None);

        Assert.Equal((400, code), (response.Status, (string?)response.Body!["error"]!["code"]));
    }

    public void Dispose() => _files.Dispose();

    ExploreEndpoints Endpoints
    {
        get
        {
            var factory = _files.Load();
            return new ExploreEndpoints(factory, new Connections(factory, new EnvironmentSecretSource()));
        }
    }

    static ExploreRequest Request(string? body = null, params (string Key, string Value)[] query) =>
        new(query.ToDictionary(pair => pair.Key, pair => pair.Value), body);
}
