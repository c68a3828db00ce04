using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Runs;

namespace Sluice.Tests.Runs;

public sealed class RunQueryTests
{
    static readonly JsonObject[] Runs =
    [
        Run("1", "Load", "Succeeded", "2026-11-01T00:00:00Z"),
        Run("2", "Load", "Failed", "2026-11-02T00:00:00.5Z"),
        Run("3", "Clean", "Failed", "2026-11-02T00:00:00.4999999Z"),
        Run("4", "Clean", "InProgress", "2026-11-03T01:00:00+02:00"),
    ];

    [Theory]
    [InlineData("{}", "4 2 3 1")]
    [InlineData("""{ "filters": [{ "operand": "PipelineName", "operator": "Equals", "values": ["load"] }] }""", "2 1")]
    [InlineData("""{ "filters": [{ "operand": "pipelineName", "operator": "notEquals", "values": ["load"] }] }""", "4 3")]
    [InlineData("""{ "filters": [{ "operand": "Status", "operator": "In", "values": ["Failed", "InProgress"] }] }""", "4 2 3")]
    [InlineData("""{ "filters": [{ "operand": "Status", "operator": "NotIn", "values": ["Failed", "InProgress"] }] }""", "1")]
    [InlineData("""{ "filters": [{ "operand": "RunStart", "operator": "Equals", "values": ["2026-11-02T23:00:00.000Z"] }] }""", "4")]
    [InlineData("""{ "filters": [{ "operand": "LatestOnly", "operator": "Equals", "values": ["true"] }, { "operand": "RunGroupId", "operator": "Equals", "values": ["2"] }] }""", "2")]
    [InlineData("""{ "orderBy": [{ "orderBy": "RunStart", "order": "ASC" }] }""", "1 3 2 4")]
    [InlineData("""{ "orderBy": [{ "orderBy": "PipelineName", "order": "desc" }, { "orderBy": "Status" }] }""", "2 1 3 4")]
    public void Runs_are_filtered_and_ordered_as_ADF_does(string body, string ids) =>
        Assert.Equal(ids, Ids(new RunQuery(Parse(body), RunKind.Pipelines).Page(Runs.Select(run => (JsonObject)run.DeepClone()))));

    [Theory]
    [InlineData("""{ "filters": [{ "operand": "Owner", "operator": "Equals", "values": ["x"] }] }""", "'Owner'")]
    [InlineData("""{ "filters": [{ "operand": "ActivityName", "operator": "Equals", "values": ["x"] }] }""", "'ActivityName'")]
    [InlineData("""{ "filters": [{ "operand": "Status", "operator": "Like", "values": ["x"] }] }""", "'Like'")]
    [InlineData("""{ "filters": [{ "operand": "Status", "operator": "Equals", "values": [] }] }""", "values")]
    [InlineData("""{ "filters": [{ "operand": "Status", "operator": "Equals", "values": [[1]] }] }""", "values")]
    [InlineData("""{ "filters": [{ "operand": 7, "operator": "Equals", "values": ["x"] }] }""", "operand")]
    [InlineData("""{ "filters": {} }""", "filters")]
    [InlineData("""{ "filters": [1] }""", "filters")]
    [InlineData("""{ "orderBy": [{ "orderBy": "RunStart", "order": "UP" }] }""", "'UP'")]
    [InlineData("""{ "lastUpdatedAfter": "yesterday" }""", "lastUpdatedAfter")]
    [InlineData("""{ "continuationToken": "?" }""", "continuationToken")]
    [InlineData("""{ "continuationToken": "W10=" }""", "continuationToken")]
    [InlineData("""{ "continuationToken": "e30=" }""", "continuationToken")]
    public void A_query_that_cannot_be_understood_says_what_is_wrong(string body, string named)
    {
        var fault = Assert.Throws<SluiceException>(() => new RunQuery(Parse(body), RunKind.Pipelines));

        Assert.Equal((Side.Definition, "InvalidQuery"), (fault.Side, fault.Code));
        Assert.Contains(named, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_follow_each_other_though_runs_come_in_between()
    {
        var runs = Enumerable.Range(0, 250).Select(i => Run($"{i:d3}", "P", "Succeeded", new DateTime(2026, 1, 1).AddMinutes(i).ToString("O", CultureInfo.InvariantCulture))).ToList();
        var seen = new List<string>();
        string? token = null;
        do
        {
            var body = new JsonObject { ["continuationToken"] = token };
            var page = new RunQuery(body, RunKind.Pipelines).Page(runs.Select(run => (JsonObject)run.DeepClone()));
            seen.AddRange(page["value"]!.AsArray().Select(run => (string)run!["runId"]!));
            token = (string?)page["continuationToken"];
            runs.Add(Run($"new {seen.Count}", "P", "Succeeded", "2027-01-01T00:00:00Z"));
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 250).Reverse().Select(i => $"{i:d3}"), seen);
    }

    static string Ids(JsonObject page) => string.Join(' ', page["value"]!.AsArray().Select(run => (string?)run!["runId"]));

    static JsonObject Run(string id, string pipeline, string status, string start) => new()
    {
        ["runId"] = id,
        ["pipelineName"] = pipeline,
        ["status"] = status,
        ["runStart"] = start,
        ["runGroupId"] = id,
        ["isLatest"] = true,
    };

    static JsonObject Parse(string body) => JsonNode.Parse(body)!.AsObject();
}
