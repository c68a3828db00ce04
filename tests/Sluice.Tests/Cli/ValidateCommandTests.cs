using System.Text.Json.Nodes;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Cli;

/// <summary>What <c>sluice validate</c> prints, writes and returns.</summary>
public sealed class ValidateCommandTests
{
    const string Encrypted = """{ "type": "PostgreSqlV2", "typeProperties": { "encryptedCredential": "c4n4ry" } }""";

    [Fact]
    public async Task The_pipelines_are_listed_and_counted_with_those_that_cannot_be_read()
    {
        using var files = FactoryFiles.WithOrders()
            .Pipeline("Good", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""")
            .Pipeline("Bad", """{ "activities": [{ "name": "Pig", "type": "HDInsightPig" }] }""")
            .Pipeline("Worse", """{ "activities": [{ "name": "E", "type": "ExecutePipeline", "typeProperties": { "pipeline": { "referenceName": "Bad", "type": "PipelineReference" } } }] }""")
            .Write("pipeline/Broken.json", "{");

        var words = await SluiceProcess.RunAsync(["validate", "--factory", files.Path]);
        var json = await SluiceProcess.RunAsync(["validate", "--factory", files.Path, "--json"]);

        Assert.Equal(
            [
                "Bad does not run: see pipeline/Bad.json", "Worse does not run: see pipeline Bad", "Broken does not run: see pipeline/Broken.json",
                "Good runs", "2 LinkedServices, 2 Datasets, 4 Pipelines: 2 errors, 0 hints", "1 of 4 pipelines run",
            ],
            words.Output.TrimEnd().Split('\n'));
        words.Failing(SluiceOutcome.Usage, "definition").Naming("the activity Pig: this type is not supported");
        Assert.Equal((1, "Bad", "DoesNotRun", "ActivityNotSupported"), (
            (int)json.Json["run"]!, (string)json.Json["pipelines"]![0]!["name"]!, (string)json.Json["pipelines"]![0]!["status"]!,
            (string)json.Json["pipelines"]![0]!["blockers"]![0]!["code"]!));
    }

    [Fact]
    public async Task Errors_stand_by_their_file_each_once_with_the_activities_that_meet_them()
    {
        static string Lookup(string name) => $$"""
            { "name": "{{name}}", "type": "Lookup", "typeProperties": { "dataset": { "referenceName": "Orders", "type": "DatasetReference" },
              "source": { "type": "AzurePostgreSqlSource" } } }
            """;
        using var files = FactoryFiles.WithOrders().LinkedService("Shop", Encrypted)
            .Pipeline("P", $$"""{ "activities": [{{Lookup("A")}}, {{Lookup("B")}}, { "name": "W", "type": "Wait", "typeProperties": {} }, { "name": "F", "type": "Fail", "typeProperties": { "message": "m" } }] }""")
            .Pipeline("Q", $$"""{ "activities": [{{Lookup("C")}}] }""");

        var outcome = await SluiceProcess.RunAsync(["validate", "--factory", files.Path]);

        const string Place = "$.properties.activities";
        Assert.Equal(
            [
                "error (definition): linkedService/Shop.json $.properties.typeProperties.encryptedCredential: only ADF can decrypt this property. "
                    + "Write server, database, username and password in its place. Used by P/A, P/B, Q/C.",
                "error (definition): pipeline/P.json",
                $"  {Place}[2].typeProperties.waitTimeInSeconds: it is required. Add \"waitTimeInSeconds\".",
                $"  {Place}[3].typeProperties.errorCode: it is required. Add \"errorCode\".",
            ],
            outcome.Error.TrimEnd().Split('\n'));
        Assert.Contains("P does not run: see linkedService/Shop.json, pipeline/P.json\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Q runs once its secrets are given: see linkedService/Shop.json\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told_once_and_plainly()
    {
        using var files = FactoryFiles.WithOrders().Copy("Gone", "OrdersCsv", CopyDefinition.Import);

        var outcome = await SluiceProcess.RunAsync(["run", "P", "--factory", files.Path]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming(
            "$.properties.activities[0].inputs[0]: 'Gone' is not a Dataset of this factory. Use one of ");
    }

    [Fact]
    public async Task Triggers_are_listed_with_the_times_at_which_they_are_due()
    {
        using var files = new FactoryFiles()
            .Pipeline("P", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""")
            .Trigger("Daily", Schedule("""{ "frequency": "Day", "startTime": "2999-12-30T06:30:00", "timeZone": "Tokyo Standard Time" }"""))
            .Trigger("Never", Schedule("""
                { "frequency": "Month", "interval": 12, "startTime": "2026-02-01T00:00:00Z", "schedule": { "monthDays": [30] } }
                """))
            .Trigger("Seen", """
                { "type": "CustomEventsTrigger", "pipelines": [], "typeProperties": { "scope": "/s", "events": ["e"] } }
                """);

        var words = await SluiceProcess.RunAsync(["validate", "--factory", files.Path]);
        var json = await SluiceProcess.RunAsync(["validate", "--factory", files.Path, "--json"]);

        Assert.Equal(0, words.ExitCode);
        Assert.Contains("\nDaily (ScheduleTrigger) is due at 2999-12-29T21:30:00Z, 2999-12-30T21:30:00Z, 2999-12-31T21:30:00Z\n", words.Output, StringComparison.Ordinal);
        Assert.Contains("\nNever (ScheduleTrigger) is never due\n", words.Output, StringComparison.Ordinal);
        Assert.Contains("hint: trigger/Never.json $.properties.typeProperties: the trigger is never due from now on.", words.Output, StringComparison.Ordinal);
        Assert.Contains("\nSeen (CustomEventsTrigger) is right\n", words.Output, StringComparison.Ordinal);
        Assert.Equal(["Daily", "Never", "Seen"], json.Json["triggers"]!.AsArray().Select(trigger => (string)trigger!["name"]!));
        Assert.Equal("2999-12-29T21:30:00+00:00", (string)json.Json["triggers"]![0]!["next"]![0]!);

        static string Schedule(string recurrence) => $$"""
            { "type": "ScheduleTrigger", "typeProperties": { "recurrence": {{recurrence}} },
              "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } }] }
            """;
    }

    [Fact]
    public async Task A_folder_without_definitions_is_no_factory()
    {
        using var files = new FactoryFiles();

        var outcome = await SluiceProcess.RunAsync(["validate", "--factory", files.Path]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming("holds no definitions");
    }

    [Theory]
    [InlineData("1", 0, null)]
    [InlineData("-1", 2, "waitTimeInSeconds")]
    public async Task Overrides_to_fill_in_are_written_with_what_is_next_and_only_other_errors_fail(string seconds, int exitCode, string? error)
    {
        using var files = FactoryFiles.WithOrders().LinkedService("Shop", Encrypted)
            .Pipeline("P", $$"""{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": {{seconds}} } }] }""");
        var template = files.File("local.json");

        var written = await SluiceProcess.RunAsync(["validate", "--factory", files.Path, "--write-overrides", template]);
        var again = await SluiceProcess.RunAsync(["validate", "--factory", files.Path, "--write-overrides", template]);

        Assert.Equal(exitCode, written.ExitCode);
        written.Naming("4 blanks to fill in", $"Next: fill them in, then run 'sluice validate --factory {files.Path} --overrides {template}'").Hiding("c4n4ry");
        Assert.Equal(error is not null, written.Error.Contains("error (definition)", StringComparison.Ordinal));
        Assert.Contains(error ?? "", written.Error, StringComparison.Ordinal);
        var shop = JsonNode.Parse(await File.ReadAllTextAsync(template))!["linkedService/Shop"];
        Assert.Equal("""{"type":"SecureString","value":null}""", shop!["properties"]!["typeProperties"]!["password"]!.ToJsonString());
        again.Failing(SluiceOutcome.Usage, "definition").Naming("local.json is there");
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public async Task That_http_is_refused_is_a_hint_unless_it_is_allowed(string isAllowed, bool isHint)
    {
        using var files = new FactoryFiles()
            .LinkedService("Web", """{ "type": "HttpServer", "typeProperties": { "url": "http://127.0.0.1/", "authenticationType": "Anonymous" } }""")
            .Pipeline("P", """{ "activities": [{ "name": "A", "type": "WebActivity", "typeProperties": { "url": "http://127.0.0.1/a", "method": "GET" } }] }""");

        var outcome = await SluiceProcess.RunAsync(
            ["validate", "--factory", files.Path], new Dictionary<string, string> { ["SLUICE_ALLOW_HTTP"] = isAllowed });

        Assert.Equal(isHint ? 2 : 0, outcome.Succeeded().Output.Split("SLUICE_ALLOW_HTTP").Length - 1);
    }

    [Fact]
    public async Task Files_that_are_copied_as_they_are_are_told_as_files_and_bytes()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in", "a.bin"), new string('x', 2048));

        var outcome = await SluiceProcess.RunAsync(
            ["copy", System.IO.Path.GetDirectoryName(folder.File("in", "a.bin"))!, System.IO.Path.GetDirectoryName(folder.File("out", "_"))!, "--format", "binary"],
            new Dictionary<string, string> { ["SLUICE_HOME"] = folder.File("home", "_") });

        outcome.Succeeded().Naming("1 file, 2 KB done").Hiding("row");
        Assert.StartsWith("1 file, 2 KB read, 2 KB written", outcome.Output, StringComparison.Ordinal);
    }
}
