using System.Text.Json.Nodes;
using Sluice.Api;

namespace Sluice.Tests.Api;

public sealed class ApiRoutesTests
{
    const string Factory = "subscriptions/s/resourceGroups/r/providers/Microsoft.DataFactory/factories/f";

    static readonly ApiRoute[] Routes =
    [
        Echo("GET", "pipelineruns/{runId}"),
        Echo("POST", "pipelines/{name}/createRun"),
        Echo("GET", "datasets/{name}"),
        Echo("PUT", "datasets/{name}"),
        new("POST", "broken/{name}", (_, _) => throw new SluiceException(Side.Source, "57P03", "The database is starting.")),
        new("POST", "read", async (request, token) => ApiResponse.Ok(await request.ReadObjectAsync(token))),
    ];

    [Theory]
    [InlineData("GET pipelineruns/1", "GET pipelineruns/{runId} 1")]
    [InlineData("GET PipelineRuns/1/", "GET pipelineruns/{runId} 1")]
    [InlineData("POST pipelines/Copy%20all%2F%C3%A9/CREATERUN", "POST pipelines/{name}/createRun Copy all/é")]
    [InlineData("PUT datasets/a", "PUT datasets/{name} a")]
    [InlineData($"GET {Factory}/pipelineruns/1?api-version=2018-06-01", "GET pipelineruns/{runId} 1")]
    [InlineData("GET Subscriptions/S/resourcegroups/R/Providers/microsoft.datafactory/Factories/F/datasets/d", "GET datasets/{name} d")]
    public async Task A_request_goes_to_the_endpoint_of_its_method_and_path(string call, string answer)
    {
        var response = await Routes.SendAsync(call);

        Assert.Equal((200, answer), (response.Status, (string?)response.Body));
    }

    [Theory]
    [InlineData("GET nowhere", 404, "NotFound")]
    [InlineData("GET pipelineruns/1/2", 404, "NotFound")]
    [InlineData("GET", 404, "NotFound")]
    [InlineData($"GET {Factory}", 404, "NotFound")]
    [InlineData("GET subscriptions/s/resourceGroups/r/providers/Microsoft.Sql/factories/f/datasets/d", 404, "NotFound")]
    [InlineData("DELETE datasets/a", 405, "MethodNotAllowed")]
    [InlineData("POST broken/1", 502, "57P03")]
    public async Task What_cannot_be_answered_has_an_error_in_its_body(string call, int status, string code)
    {
        var response = await Routes.SendAsync(call);

        Assert.Equal((status, code), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.Equal($"/{call.Split(' ')[^1]}", (string?)response.Body["error"]!["target"]);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("{\"a\":1}", 200)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("{", 400)]
    public async Task A_body_is_an_object_or_empty(string body, int status) =>
        Assert.Equal(status, (await Routes.SendAsync("POST read", body)).Status);

    [Fact]
    public async Task A_body_of_20_MB_is_too_large() =>
        Assert.Equal(413, (await Routes.SendAsync("POST read", $"{{\"a\":\"{new string('x', 20 << 20)}\"}}")).Status);

    static ApiRoute Echo(string method, string template) => new(method, template, (request, _) => Task.FromResult(
        new ApiResponse(200, JsonValue.Create($"{method} {template} {string.Join(' ', request.Names.Values)}"))));
}
