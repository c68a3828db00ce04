using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane;

namespace Sluice.Tests.Copying.Output;

/// <summary>The output of a copy has ADF's names and units.</summary>
public sealed class CopyOutputTests
{
    // Of ADF, in its order; ours are notes, slices and files.
    static readonly string[] Always =
    [
        "billingReference", "copyDuration", "dataConsistencyVerification", "dataRead", "dataWritten", "durationInQueue", "effectiveIntegrationRuntime",
        "errors", "executionDetails", "notes", "rowsCopied", "rowsRead", "rowsSkipped", "sinkPeakConnections", "slices", "sourcePeakConnections",
        "throughput", "usedParallelCopies",
    ];

    const string Tables = """
        CREATE TABLE t AS SELECT id, repeat('x', 100) AS v FROM generate_series(1, 5000) AS id;
        CREATE TABLE copied.t (id integer CHECK (id % 1000 <> 0), v text);
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Between_tables_there_are_rows_and_no_files()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await RunAsync(scenario, End.Table("t").ByRange("id", "1", "5000"), End.Table("t", "copied"), Skipping.Unlogged(), 4);

        Assert.Equal(Always, Names(output));
        Assert.Equal((5000, 4995, 5), ((int)output["rowsRead"]!, (int)output["rowsCopied"]!, (int)output["rowsSkipped"]!));
        Assert.Equal((4, 4, 5, 4), ((int)output["usedParallelCopies"]!, (int)output["slices"]!, (int)output["sourcePeakConnections"]!, (int)output["sinkPeakConnections"]!));
        Assert.InRange((long)output["dataRead"]!, 5000 * 100, 5000 * 200);
        Assert.InRange((long)output["dataWritten"]!, 4995 * 100, 5000 * 400);
        // Whole seconds; KB a second of the bytes read.
        var seconds = (int)output["copyDuration"]!;
        Assert.InRange(seconds, 1, 120);
        Assert.True((double)output["throughput"]! >= Math.Round((long)output["dataRead"]! / 1024.0 / seconds, 2) - 0.01, output.ToJsonString());
        Assert.Empty(output["errors"]!.AsArray());
        Assert.Equal("""{"VerificationResult":"NotVerified"}""", output["dataConsistencyVerification"]!.ToJsonString());
        Assert.Equal("""{"integrationRuntimeQueue":0}""", output["durationInQueue"]!.ToJsonString());
        Assert.Equal(["activityType", "billableDuration"], Names(output["billingReference"]!));
        Assert.Equal("DataMovement", (string?)output["billingReference"]!["activityType"]);
        Assert.Equal(["duration", "meterType", "unit"], Names(Assert.Single(output["billingReference"]!["billableDuration"]!.AsArray())!));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_one_hop_is_described_as_ADF_does()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await RunAsync(scenario, End.Table("t"), End.Json("out"), [], null);

        var hop = Assert.Single(output["executionDetails"]!.AsArray())!;
        Assert.Equal(["detailedDurations", "duration", "profile", "sink", "source", "start", "status", "usedParallelCopies"], Names(hop));
        Assert.Equal(("AzurePostgreSql", "FileServer", "Succeeded"), ((string?)hop["source"]!["type"], (string?)hop["sink"]!["type"], (string?)hop["status"]));
        Assert.Equal(TimeSpan.Zero, DateTimeOffset.Parse((string)hop["start"]!, null).Offset);
        Assert.Equal(["queue", "transfer"], Names(hop["profile"]!));
        Assert.Equal("""{"status":"Completed","duration":0}""", hop["profile"]!["queue"]!.ToJsonString());
        var transfer = hop["profile"]!["transfer"]!;
        Assert.Equal(["details", "duration", "status"], Names(transfer));
        Assert.Equal(["readingFromSource", "writingToSink"], Names(transfer["details"]!));
        Assert.Equal(["timeToFirstByte", "type", "workingDuration"], Names(transfer["details"]!["readingFromSource"]!));
        Assert.Equal(["type", "workingDuration"], Names(transfer["details"]!["writingToSink"]!));
        Assert.Equal(["queuingDuration", "timeToFirstByte", "transferDuration"], Names(hop["detailedDurations"]!));
        Assert.Equal((int)output["copyDuration"]!, (int)hop["duration"]!);
        Assert.All(
            [hop["duration"], transfer["duration"], transfer["details"]!["readingFromSource"]!["workingDuration"], hop["detailedDurations"]!["timeToFirstByte"]],
            duration => Assert.InRange((int)duration!, 0, (int)output["copyDuration"]!));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_and_logs_add_their_fields()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var settings = Skipping.Logged();
        settings["validateDataConsistency"] = true;
        var exported = await RunAsync(scenario, End.Table("t").ByRange("id", "1", "5000"), End.Csv("out"), settings, 2);
        var imported = await RunAsync(scenario, End.Csv("out").Matching("*.csv"), End.Table("t", "copied"), settings, 2);

        Assert.Equal(Always.Append("files").Append("filesWritten").Append("logFilePath").Append("logPath").Order(StringComparer.Ordinal), Names(exported));
        Assert.Equal(Always.Append("filesRead").Append("logFilePath").Append("logPath").Order(StringComparer.Ordinal), Names(imported));
        Assert.Equal((2, 2), ((int)exported["filesWritten"]!, (int)imported["filesRead"]!));
        Assert.All(exported["files"]!.AsArray(), file => Assert.Equal(["bytes", "md5", "path", "rows"], Names(file!)));
        Assert.Equal((long)exported["dataWritten"]!, (long)imported["dataRead"]!);
        Assert.Equal("""{"VerificationResult":"Verified","InconsistentData":"None"}""", imported["dataConsistencyVerification"]!.ToJsonString());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_resumed_run_tells_the_rows_skipped_before()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        // A ledger from before rows were skipped.
        await scenario.ExecuteAsync("""
            CREATE SCHEMA sluice;
            CREATE TABLE sluice.slice (
                run_id text NOT NULL, copy_id text NOT NULL, slice integer NOT NULL,
                rows bigint NOT NULL DEFAULT 0, bytes_read bigint NOT NULL DEFAULT 0, bytes_written bigint NOT NULL DEFAULT 0,
                committed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, copy_id, slice));
            INSERT INTO sluice.slice VALUES ('earlier', 'Copy', 0, 5);
            """);
        var factory = scenario.Factory().Copy("Copy", End.Table("t").ByRange("id", "1", "5000"), End.Table("t", "copied"), Skipping.Unlogged(), 4);
        var first = (await scenario.RunAsync(factory, "--json")).Succeeded();
        var journal = Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs")));
        // As if the process had been killed between the commits and the journal.
        var lines = (await File.ReadAllLinesAsync(journal))
            .TakeWhile(line => !line.Contains("/CopySlices/", StringComparison.Ordinal)).ToList();
        await File.WriteAllLinesAsync(journal, lines);

        var second = (await scenario.RunAsync(factory, "--resume", Path.GetFileNameWithoutExtension(journal), "--json")).Succeeded();

        foreach (var outcome in new[] { first, second })
        {
            var output = outcome.Json["activities"]![0]!["output"]!;
            Assert.Equal((5000, 4995, 5), ((int)output["rowsRead"]!, (int)output["rowsCopied"]!, (int)output["rowsSkipped"]!));
        }

        Assert.Equal(4995, await scenario.CountAsync("copied.t"));
        Assert.Equal("5 0", await scenario.ScalarAsync<string>("SELECT rows || ' ' || rows_skipped FROM sluice.slice WHERE run_id = 'earlier'"));
        Assert.Equal(5, await scenario.ScalarAsync<long>("SELECT sum(rows_skipped)::bigint FROM sluice.slice"));
    }

    static async Task<JsonObject> RunAsync(CopyScenario scenario, End from, End to, JsonObject settings, int? parallel)
    {
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", from, to, settings, parallel).Build());
        var output = (await copies.RunAsync()).Activities[0].Output;
        return (JsonObject)JsonNode.Parse(JsonSerializer.Serialize(output))!;
    }

    static IEnumerable<string> Names(JsonNode node) => ((JsonObject)node).Select(property => property.Key).Order(StringComparer.Ordinal);
}
