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
        using var pipelines = await PipelinesAsync("served");
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
                "pipeline P", "pipeline P/activity Copy", "pipeline P/activity Copy/copy", "pipeline P/activity Copy/copy/finish", "pipeline P/activity Copy/copy/plan",
                "pipeline P/activity Copy/copy/prepare", "pipeline P/activity Copy/copy/slice", "pipeline P/activity Copy/copy/slice/COPY",
                "pipeline P/activity Copy/copy/slice/COPY public.served_copied", "pipeline P/activity Each", "pipeline P/activity Each/activity Set",
            ],
            SpanTree.PathsOf(spans).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Items, spans.Count(span => span.Name == "activity Set"));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), Assert.Single(spans.Single(span => span.Name == "pipeline P").Links));
        Assert.Equal($"{Rows}", spans.Single(span => span.Name == "copy")["sluice.rows.committed"]);
        Assert.Equal(Rows, spans.Where(span => span.Name == "slice").Sum(span => int.Parse(span["sluice.rows.committed"]!, CultureInfo.InvariantCulture)));
        Assert.All(spans, span => Assert.False(span.IsError));

        foreach (var metric in new[] { "sluice_copy_rows_read_total", "sluice_copy_rows_written_total", "sluice_copy_rows_committed_total" })
            Assert.Equal(Rows, page.ValueOf(metric, ("sluice_pipeline_name", "P")));
        Assert.Equal(1, page.ValueOf("sluice_runs_ended_total", ("sluice_pipeline_name", "P"), ("sluice_status", "Succeeded")));
        Assert.Equal(Rows, _collector.Points.Last(point => point.Name == "sluice.copy.rows.committed").Value);
        var began = Assert.Single(_collector.Logs, log => log.Attributes["RunId"] == runId && log.Event == "RunBegan");
        Assert.Equal($"Run {{RunId}} of {{Pipeline}} began.", began.Body);
        var ended = Assert.Single(_collector.Logs, log => log.Attributes["RunId"] == runId && log.Event == "RunEnded");
        Assert.Equal(runId.Replace("-", "", StringComparison.Ordinal), ended.TraceId);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _home.Dispose();
    }

    async Task<LocalPipelines> PipelinesAsync(string name)
    {
        await database.ExecuteAsync($"CREATE TABLE {name}_copied (n integer)");
        return database.Of(
            Copied.From("Copy", $"SELECT n FROM generate_series(1, {Rows}) AS n", $"{name}_copied"),
            LocalPipelines.Activity(
                "Each", "ForEach", $$"""{ "items": "@range(1, {{Items}})", "activities": [{{LocalPipelines.Set("Set", "text", "x")}}] }""", "Copy:Succeeded"));
    }
}
