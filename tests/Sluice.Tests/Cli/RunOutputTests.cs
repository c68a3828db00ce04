using System.Text.RegularExpressions;
using Sluice.Tests.Activities;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary>What <c>sluice run</c> tells while a run goes on, and at its end.</summary>
public sealed partial class RunOutputTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_line_tells_of_each_activity_when_it_ends_and_not_at_the_end_of_all()
    {
        await database.ExecuteAsync("CREATE TABLE gate (seconds float); INSERT INTO gate VALUES (600)");
        using var pipelines = database.Of(
            Lookup("First", "SELECT 1 AS a"),
            LocalPipelines.Activity("Second", "Until", $$"""
                { "expression": "@lessOrEquals(activity('Look').output.firstRow.seconds, 0)", "timeout": "00:05:00",
                  "activities": [{{Lookup("Look", "SELECT seconds FROM gate")}}, {{LocalPipelines.Activity("Nap", "Wait", """{ "waitTimeInSeconds": 1 }""", "Look:Succeeded")}}] }
                """, "First:Succeeded"));
        var output = _home.File("output");
        // Not by a pipe: what has come so far is looked at.
        await using var run = SluiceProcess.Start(
            "sh", ["-c", "exec \"$0\" \"$@\" > " + output, SluiceProcess.Dotnet, SluiceProcess.Program, "run", "P", "--factory", pipelines.Files.Path],
            Environment, [database.Cluster.Password]);

        var early = await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(output) ? File.ReadAllText(output) : ""), text => text.Contains('\n', StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await database.ExecuteAsync("UPDATE gate SET seconds = 0");
        (await run.EndAsync()).Succeeded();

        Assert.Matches(@"^First: Succeeded in [\d.]+ s\n$", early);
        Assert.Matches(@"^First: Succeeded in [\d.]+ s\nSecond: Succeeded in [\d.]+ s\nrun [0-9a-f-]{36}: Succeeded\n$", await File.ReadAllTextAsync(output));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_fails_lists_its_activities_and_tells_of_each_attempt_that_another_one_follows()
    {
        using var pipelines = database.Of(
            Lookup("Good", "SELECT 1 AS a"),
            Lookup("Bad", "SELECT * FROM nowhere", retry: 2, "Good:Succeeded"),
            LocalPipelines.Tell("never", "Bad:Succeeded"));

        var failed = (await RunAsync(pipelines)).Failing(SluiceOutcome.Failed, "source");

        Assert.Matches(
            @"^Good: Succeeded in [\d.]+ s\nBad: Failed in [\d.]+ s: [^\n]*nowhere[^\n]*\nTell: Skipped\nrun [0-9a-f-]{36}: Failed\n$", failed.Output);
        var attempts = Attempt().Matches(failed.Error).Select(match => match.Value).ToList();
        Assert.Equal(["Bad: attempt 1 of 3 failed: ", "Bad: attempt 2 of 3 failed: "], attempts);
        Assert.Matches(@"nowhere.*\[42P01\] The next one is in 1 s, at \d\d:\d\d:\d\d\.", failed.Error);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_attempt_inside_a_loop_is_told_by_its_place_and_the_error_names_the_item_by_its_number_alone()
    {
        using var pipelines = database.Of(LocalPipelines.Activity("Each", "ForEach", $$"""
            { "items": "@createArray('1', '1', 'private')", "isSequential": true,
              "activities": [{{Lookup("Cast", "@{concat('SELECT length(', item(), '::text)')}", retry: 1)}}] }
            """));

        var failed = (await RunAsync(pipelines)).Failing(SluiceOutcome.Failed, "source");

        failed.Naming("Each[2]/Cast: attempt 1 of 2 failed: ", "error (source): activity 'Each' failed: At Each[2], counted from 0: Activity 'Cast' failed: ");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_had_succeeded_says_so_when_it_is_resumed_and_does_nothing(bool json)
    {
        var sequence = json ? "calls_json" : "calls";
        await database.ExecuteAsync($"CREATE SEQUENCE {sequence}");
        using var pipelines = database.Of(Lookup("Count", $"SELECT nextval('{sequence}') AS n"));
        var runId = (await RunAsync(pipelines)).Succeeded().Error.Split(' ')[1];

        var resumed = (await RunAsync(pipelines, ["--resume", runId, .. json ? (string[])["--json"] : []])).Succeeded();

        Assert.Equal(1, await database.ScalarAsync<long>($"SELECT last_value FROM {sequence}"));
        var told = json ? (string)resumed.Json["message"]! : resumed.Output.TrimEnd();
        Assert.Matches($@"^run {runId} of P had succeeded at [\d: -]+ UTC: nothing was done\. Start a new run to do it again\.$", told);
        if (json)
            Assert.Empty(resumed.Json["activities"]!.AsArray());
        Assert.DoesNotContain("resumed", resumed.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path };

    Task<SluiceOutcome> RunAsync(LocalPipelines pipelines, params string[] options) =>
        SluiceProcess.RunAsync(["run", "P", "--factory", pipelines.Files.Path, .. options], Environment, [database.Cluster.Password]);

    static string Lookup(string name, string query, int retry = 0, string dependsOn = "") => LocalPipelines.Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "{{query}}" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" } }
        """, dependsOn).TrimEnd()[..^1] + $$""", "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 1 } }""";

    [GeneratedRegex(@"\w+: attempt \d of \d failed: ")]
    private static partial Regex Attempt();
}
