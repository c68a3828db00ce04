using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Api;

public sealed class ApiResponseTests
{
    [Theory]
    [InlineData(Side.Definition, 400)]
    [InlineData(Side.Source, 502)]
    [InlineData(Side.Sink, 502)]
    [InlineData(Side.Cancelled, 409)]
    [InlineData(Side.Engine, 500)]
    public void The_side_of_a_fault_decides_the_status(Side side, int status)
    {
        var response = ApiResponse.From(new SluiceException(side, "Code7", "What happened."));

        Assert.Equal(status, response.Status);
        Assert.Equal("""{"error":{"code":"Code7","message":"What happened.","details":[]}}""", response.Body!.ToJsonString());
    }

    [Fact]
    public void What_is_sent_can_be_read_by_people_however_deep_it_is()
    {
        JsonNode body = "There is no 'Café' at +00:00.";
        for (var i = 0; i < 500; i++)
            body = new JsonArray(body);

        Assert.Contains("[\"There is no 'Café' at +00:00.\"]", new ApiResponse(200, body).Text, StringComparison.Ordinal);
        Assert.Null(new ApiResponse(204, null).Text);
    }

    [Theory]
    [InlineData("Http404", true, 404)]
    [InlineData("Http403", false, 502)]
    [InlineData("ConnectionFailed", false, 502)]
    [InlineData("PreviewTimedOut", false, 504)]
    public void What_is_not_there_is_not_found_and_what_takes_too_long_timed_out(string code, bool isNotFound, int status) =>
        Assert.Equal(status, ApiResponse.From(new SluiceException(Side.Source, code, "What happened.") { IsNotFound = isNotFound }).Status);

    [Fact]
    public void Errors_of_definitions_are_details_with_their_places()
    {
        var errors = new[]
        {
            new DefinitionError("dataset/A.json", "$.properties.type", "X", "it is wrong", "Correct it"),
            new DefinitionError("dataset/B.json", "$", null, "it is broken", "Mend it"),
        };

        var response = ApiResponse.From(new DefinitionException(errors));

        Assert.Equal(400, response.Status);
        Assert.Equal("InvalidDefinition", (string?)response.Body!["error"]!["code"]);
        var expected = JsonNode.Parse("""
            [{ "code": "InvalidDefinition", "message": "dataset/A.json $.properties.type: it is wrong (found X). Correct it.",
               "target": "dataset/A.json $.properties.type", "file": "dataset/A.json", "path": "$.properties.type" },
             { "code": "InvalidDefinition", "message": "dataset/B.json $: it is broken. Mend it.",
               "target": "dataset/B.json $", "file": "dataset/B.json", "path": "$" }]
            """);
        Assert.True(JsonNode.DeepEquals(expected, response.Body["error"]!["details"]), response.Body.ToJsonString());
    }
}
