using System.Text.Json.Nodes;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli;

/// <summary>What <c>sluice runs</c> tells of runs that have ended.</summary>
public sealed class RunsCommandTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_is_listed_with_all_its_activities_those_in_loops_and_branches_too()
    {
        using var pipelines = database.Of(
            LocalPipelines.Activity("Each", "ForEach", $$"""
                { "items": "@createArray(1, 2)", "activities": [{{LocalPipelines.Activity("Look", "Lookup", """
                    { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT @{item()} AS n" },
                      "dataset": { "referenceName": "Any", "type": "DatasetReference" } }
                    """)}}] }
                """),
            LocalPipelines.Activity("If", "IfCondition", $$"""
                { "expression": "@equals(1, 1)", "ifTrueActivities": [{{LocalPipelines.Activity("Stop", "Fail", """{ "message": "Not today.", "errorCode": "E7" }""")}}] }
                """, "Each:Succeeded"),
            LocalPipelines.Tell("never", "If:Succeeded"));
        var run = await SluiceAsync("run", "P", "--factory", pipelines.Files.Path);

        var listed = JsonNode.Parse((await SluiceAsync("runs", "--json")).Output)!["value"]!.AsArray().Single()!;
        var told = JsonNode.Parse((await SluiceAsync("runs", (string)listed["runId"]!, "--json")).Output)!;
        var lines = (await SluiceAsync("runs", (string)listed["runId"]!)).Output;
        var table = (await SluiceAsync("runs")).Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.Equal(("P", "Failed", "Manual"), ((string?)listed["pipelineName"], (string?)listed["status"], (string?)listed["invokedBy"]!["invokedByType"]));
        Assert.Equal(["RUN", "PIPELINE", "STARTED", "BY", "STATUS", "STARTED", "(UTC)", "SECONDS"], table[0]);
        Assert.Equal([(string)listed["runId"]!, "P", "Manual", "Failed"], table[1][..4]);
        Assert.Contains((string)listed["runId"]!, run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["Each Succeeded ", "Each[0]/Look Succeeded ", "Each[1]/Look Succeeded ", "If Failed E7", "If/Stop Failed E7"],
            told["activities"]!.AsArray().Select(one => $"{one!["iterationHash"]} {one["status"]} {one["error"]!["errorCode"]}").Order(StringComparer.Ordinal));
        Assert.Equal(
            [1, 2],
            told["activities"]!.AsArray().Where(one => (string?)one!["activityName"] == "Look").Select(one => (int)one!["output"]!["firstRow"]!["n"]!).Order());
        Assert.Contains("Not today.", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_ran_there_are_no_runs_and_an_unknown_one_is_told()
    {
        Assert.Equal("no runs\n", (await SluiceAsync("runs")).Output);
        (await SluiceAsync("runs", "5f1c1f8a-0000-0000-0000-000000000000")).Failing(SluiceOutcome.Usage, "definition").Naming("5f1c1f8a");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_with_what_to_do() =>
        // Port 1 belongs to nobody here.
        (await SluiceAsync("runs", "--url", "http://127.0.0.1:1/api"))
            .Failing(SluiceOutcome.Failed, "engine").Naming("http://127.0.0.1:1/api", "Start it with 'sluice serve', or name another one by --url.");

    [Theory]
    [InlineData("localhost:7071/api", "Write http://localhost:7071/api")]
    [InlineData("app.azurewebsites.net/api", "Write https://app.azurewebsites.net/api")]
    [InlineData("http://app.azurewebsites.net/api", "Write https://HOST/api")]
    [InlineData("ftp://localhost/api", "Write https://HOST/api")]
    public async Task An_address_that_cannot_be_asked_is_told_with_what_to_write(string url, string hint) =>
        (await SluiceAsync("runs", "--url", url)).Failing(SluiceOutcome.Usage, "definition").Naming("--url", $"'{url}'", hint);

    public void Dispose() => _home.Dispose();

    Task<SluiceOutcome> SluiceAsync(params string[] arguments) =>
        SluiceProcess.RunAsync(arguments, new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path }, [database.Cluster.Password]);
}
