using System.Globalization;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Otlp;

namespace Sluice.Tests.Telemetry;

/// <summary>What a collector gets from the command line, as processes.</summary>
public sealed class ExportTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    const int Rows = 5000;
    const int Items = 2;

    readonly OtlpReceiver _collector = new();
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_served_run_is_one_tree_of_spans_and_its_rows_are_counted()
    {
        using var pipelines = await PipelinesAsync("served", LocalPipelines.Activity("Again", "Until", $$"""
            { "expression": "@equals(variables('text'), 'done')", "activities": [{{LocalPipelines.Set("Inner", "text", "done")}}] }
            """, "Each:Succeeded"));
        const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path, environment: _collector.Environment);
        using var created = await server.SendAsync("POST pipelines/P/createRun", "", ("traceparent", Caller));
        var runId = await SluiceServer.RunIdAsync(created);
        await server.WaitForAsync(runId);
        var page = PrometheusText.Parse(await server.MetricsAsync());
        (await server.StopAsync()).Succeeded();

        var spans = _collector.Of(runId);
        Assert.Equal(
            [
                "pipeline P", "pipeline P/activity Again", "pipeline P/activity Again/activity Inner", "pipeline P/activity Copy", "pipeline P/activity Copy/copy", "pipeline P/activity Copy/copy/finish", "pipeline P/activity Copy/copy/plan",
                "pipeline P/activity Copy/copy/prepare", "pipeline P/activity Copy/copy/slice", "pipeline P/activity Copy/copy/slice/COPY",
                "pipeline P/activity Copy/copy/slice/COPY public.served_copied", "pipeline P/activity Each", "pipeline P/activity Each/activity Set",
            ],
            SpanTree.PathsOf(spans).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(SpanTree.OutsideOfTheirParents(spans));
        Assert.Equal(Items, spans.Count(span => span.Name == "activity Set"));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), Assert.Single(spans.Single(span => span.Name == "pipeline P").Links));
        Assert.Equal($"{Rows}", spans.Single(span => span.Name == "copy")["sluice.rows.committed"]);
        Assert.Equal(Rows, spans.Where(span => span.Name == "slice").Sum(span => int.Parse(span["sluice.rows.committed"]!, CultureInfo.InvariantCulture)));
        Assert.All(spans, span => Assert.False(span.IsError));
        Assert.All(spans, span => Assert.Empty(span.Attributes.Keys.Except(TelemetryTables.Spans[NameOf(span)])));
        Assert.All(_collector.Points, point => Assert.Empty(point.Attributes.Keys.Except(TelemetryTables.Measured[point.Name])));

        foreach (var metric in new[] { "sluice_copy_rows_read_total", "sluice_copy_rows_written_total", "sluice_copy_rows_committed_total" })
            Assert.Equal(Rows, page.ValueOf(metric, ("sluice_pipeline_name", "P")));
        Assert.Equal(1, page.ValueOf("sluice_runs_ended_total", ("sluice_pipeline_name", "P"), ("sluice_status", "Succeeded")));
        Assert.Equal(Rows, _collector.Points.Last(point => point.Name == "sluice.copy.rows.committed").Value);
        var began = Assert.Single(_collector.Logs, log => log.Attributes["RunId"] == runId && log.Event == "RunBegan");
        Assert.Equal($"Run {{RunId}} of {{Pipeline}} began.", began.Body);
        var ended = Assert.Single(_collector.Logs, log => log.Attributes["RunId"] == runId && log.Event == "RunEnded");
        Assert.Equal(runId.Replace("-", "", StringComparison.Ordinal), ended.TraceId);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_is_killed_and_resumed_is_one_tree_of_spans_with_none_twice()
    {
        const string Wait = "SELECT pg_sleep((SELECT seconds FROM resumed_wait))";
        await database.ExecuteAsync("CREATE TABLE resumed_wait (seconds float); INSERT INTO resumed_wait VALUES (600)");
        using var pipelines = await PipelinesAsync("resumed", LocalPipelines.OnDatabase("Script", "Script", $$"""
            { "scripts": [{ "type": "Query", "text": "{{Wait}}" }] }
            """, dependsOn: "Each:Succeeded"));
        var environment = new Dictionary<string, string>(_collector.Environment) { ["SLUICE_HOME"] = _home.Path };
        string[] run = ["run", "P", "--factory", pipelines.Files.Path];
        await using (var killed = SluiceProcess.Start(run, environment))
        {
            await Eventually.GetAsync(() => Task.FromResult(_collector.Spans), spans => spans.Any(span => span.Name == "activity Each"), TimeSpan.FromSeconds(60));
            Assert.Contains("OpenTelemetry", killed.Maps, StringComparison.Ordinal);
            killed.Kill();
        }

        await database.ExecuteAsync("UPDATE resumed_wait SET seconds = 0");
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(_home.Path, "runs"))));
        // The script is not repeated unasked: the run fails, and is resumed once more.
        (await SluiceProcess.RunAsync([.. run, "--resume", runId], environment)).Failing(SluiceOutcome.Failed, "engine");

        var spans = _collector.Of(runId);
        Assert.Equal(
            ["pipeline P", "pipeline P/activity Copy", "pipeline P/activity Copy/copy", "pipeline P/activity Each", "pipeline P/activity Script"],
            SpanTree.PathsOf(spans).Where(path => path.Split('/') is [.., var name] && (name.Contains(' ', StringComparison.Ordinal) || name == "copy"))
                .Where(path => !path.Contains("COPY", StringComparison.Ordinal) && !path.EndsWith("Set", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(Items, spans.Count(span => span.Name == "activity Set"));
        var failed = spans.Single(span => span.Name == "activity Script");
        Assert.Equal((true, "AttemptLost"), (failed.IsError, failed["error.type"]));
        Assert.True(spans.Single(span => span.Name == "pipeline P").IsError);
        Assert.DoesNotContain("pg_sleep", _collector.Text, StringComparison.Ordinal);

        (await SluiceProcess.RunAsync([.. run, "--resume", runId], environment)).Succeeded();
        Assert.Equal(2, _collector.Of(runId).Count(span => span.Name == "pipeline P"));
        Assert.Single(_collector.Of(runId), span => span.Name == "activity Copy");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_a_collector_nothing_of_the_exporter_is_loaded()
    {
        await using var copy = SluiceProcess.Start(
            ["copy", database.Cluster.Uri(database.Name), _home.Path, "--query", "SELECT pg_sleep(601)"], new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path });
        await Eventually.GetAsync(
            () => database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(601)%' AND wait_event = 'PgSleep'"),
            sleeping => sleeping > 0, TimeSpan.FromSeconds(60));

        Assert.Contains("Npgsql.dll", copy.Maps, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", copy.Maps, StringComparison.Ordinal);
    }

    /// <summary>Its name without that of what it is about.</summary>
    static string NameOf(OtlpSpan span) => TelemetryTables.Spans.ContainsKey(span.Name) ? span.Name : span.Name.Split(' ')[0];

    public void Dispose()
    {
        _collector.Dispose();
        _home.Dispose();
    }

    async Task<LocalPipelines> PipelinesAsync(string name, params string[] more)
    {
        await database.ExecuteAsync($"CREATE TABLE public.{name}_copied (n integer)");
        return database.Of([
            Copied.From("Copy", $"SELECT n FROM generate_series(1, {Rows}) AS n", $"{name}_copied"),
            LocalPipelines.Activity(
                "Each", "ForEach", $$"""{ "items": "@range(1, {{Items}})", "activities": [{{LocalPipelines.Set("Set", "text", "x")}}] }""", "Copy:Succeeded"),
            .. more]);
    }
}
