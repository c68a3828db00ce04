using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Sluice.Tests.Otlp;
using Xunit;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>What a collector gets from the app's own process.</summary>
public sealed class TelemetryTests
{
    const int Rows = 300;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_run_whose_worker_is_killed_is_one_tree_of_spans_with_none_twice()
    {
        using var collector = new OtlpReceiver();
        await using var pipelines = await HostedPipelines.CreateAsync();
        await ExecuteAsync("CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (600); CREATE TABLE copied (n integer)");
        pipelines.Write("dataset", "copied", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" },
              "typeProperties": { "schema": "public", "table": "copied" } }
            """);
        await pipelines.Pipeline("P",
            Activity("Copy", "Copy", $$"""
                { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT n FROM generate_series(1, {{Rows}}) AS n" }, "sink": { "type": "AzurePostgreSqlSink" } }
                """, more: """
                , "inputs": [{ "referenceName": "any", "type": "DatasetReference" }], "outputs": [{ "referenceName": "copied", "type": "DatasetReference" }]
                """),
            Activity("Lookup", "Lookup", """
                { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT pg_sleep((SELECT seconds FROM wait))" },
                  "dataset": { "referenceName": "any", "type": "DatasetReference" } }
                """, "Copy")).StartAsync([.. collector.Environment.Select(one => (one.Key, one.Value))]);
        var runId = await pipelines.StartRunAsync("P");
        // What the worker has measured when it is killed has to be sent by then.
        await Eventually.TrueAsync(
            async () => await SleepersAsync() == 1 && collector.Of(runId).Any(span => span.Name == "copy")
                && collector.Points.Any(point => point.Name == "sluice.copy.rows.committed"),
            Patience);

        await ExecuteAsync("UPDATE wait SET seconds = 0");
        await pipelines.Host.KillWorkerAsync();
        Assert.Equal("Succeeded", (string?)(await pipelines.EndAsync(runId, Patience))["status"]);
        await Eventually.TrueAsync(() => Task.FromResult(collector.Of(runId).Any(span => span.ParentId.Length == 0)), Patience);

        Assert.Equal(
            [
                "pipeline P", "pipeline P/activity Copy", "pipeline P/activity Copy/copy", "pipeline P/activity Copy/copy/finish", "pipeline P/activity Copy/copy/plan",
                "pipeline P/activity Copy/copy/prepare", "pipeline P/activity Copy/copy/slice", "pipeline P/activity Copy/copy/slice/COPY",
                "pipeline P/activity Copy/copy/slice/COPY public.copied", "pipeline P/activity Lookup",
            ],
            SpanTree.PathsOf(collector.Of(runId)).Order(StringComparer.Ordinal));
        Assert.Equal("2", collector.Of(runId).Single(span => span.Name == "activity Lookup")["sluice.activity.attempt"]);
        Assert.Equal($"{Rows}", collector.Of(runId).Single(span => span.Name == "slice")["sluice.rows.committed"]);
        await Eventually.TrueAsync(() => Task.FromResult(collector.Points.Any(point => point.Name == "sluice.runs.ended")), Patience);
        Assert.Equal(Rows, collector.Points.Last(point => point.Name == "sluice.copy.rows.committed").Value);
        await Eventually.TrueAsync(() => Task.FromResult(collector.Logs.Any(log => log.Event == "RunEnded" && log.Attributes["RunId"] == runId)), Patience);
        Assert.DoesNotContain(pipelines.Cluster.Password, collector.Text, StringComparison.Ordinal);

        Task ExecuteAsync(string sql) => pipelines.Cluster.ExecuteAsync(pipelines.Database, sql);

        async Task<long> SleepersAsync() => await pipelines.Cluster.ScalarAsync<long>(pipelines.Database, """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
            """);
    }

    [Fact]
    public void The_document_lists_every_event_of_the_app() =>
        Assert.Equal(LogEvents.Of(typeof(Log)), LogEvents.In(MarkdownDocument.Of("src/Sluice.Functions/README.md")));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("Authorization=AAD", "SystemAssigned")]
    [InlineData("ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD", "ClientId 11111111-1111-1111-1111-111111111111")]
    [InlineData("authorization=aad; clientid=x", "ClientId x")]
    public void The_identity_for_Application_Insights_is_the_one_of_the_setting(string? setting, string? expected) =>
        Assert.Equal(expected, Observing.ClientIdIn(setting)?.ToString());
}
