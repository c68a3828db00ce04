using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>Pipelines in the app's own process, on the durable engine.</summary>
public sealed class HostedPipelineTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_pipeline_runs_whose_activities_and_values_are_as_deep_in_each_other_as_they_may_be()
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        var value = $"@json('{new string('[', 64)}{new string(']', 64)}')";
        var deepest = Activity("Deep", "SetVariable", $$"""{ "variableName": "list", "value": "{{value}}" }""");
        var nested = Enumerable.Range(1, 12).Aggregate(deepest, (inner, level) => Activity($"Level{level}", level % 2 == 0 ? "IfCondition" : "ForEach",
            level % 2 == 0
                ? $$"""{ "expression": "@equals(1, 1)", "ifTrueActivities": [{{inner}}] }"""
                : $$"""{ "items": "@createArray(1)", "isSequential": true, "activities": [{{inner}}] }"""));
        var check = Activity("Check", "IfCondition", $$"""
            { "expression": "@equals(length(string(variables('list'))), 128)",
              "ifFalseActivities": [{{Activity("Lost", "Fail", """{ "message": "It is lost.", "errorCode": "1" }""")}}] }
            """, "Level12");
        await pipelines.Pipeline("P", nested, check).StartAsync();

        var run = await pipelines.EndAsync(await pipelines.StartRunAsync("P"), Patience);

        Assert.Equal(("Succeeded", ""), ((string?)run["status"], (string?)run["message"]));
    }

    /// <summary>What changes nothing is done again, and the rest only where its policy says so.</summary>
    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_worker_that_is_killed_has_a_script_repeated_by_its_policy_and_a_lookup_always()
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        await ExecuteAsync("""
            CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (600);
            CREATE SEQUENCE lookup; CREATE SEQUENCE once; CREATE SEQUENCE again
            """);
        await pipelines.Pipeline("P", Lookup("Lookup", Attempt("lookup")), Script("Once", 0), Script("Again", 1)).StartAsync();
        var runId = await pipelines.StartRunAsync("P");
        await Eventually.TrueAsync(async () => await SleepersAsync() == 3, Patience);

        await ExecuteAsync("UPDATE wait SET seconds = 0");
        await pipelines.Host.KillWorkerAsync();
        var run = await pipelines.EndAsync(runId, Patience);

        Assert.Equal("Failed", (string?)run["status"]);
        Assert.Contains("It is not tried again: nobody knows what it had done by then.", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal((2, 1, 2), (await AttemptsAsync("lookup"), await AttemptsAsync("once"), await AttemptsAsync("again")));

        // Attempts are counted by the server, whatever becomes of their transactions.
        static string Attempt(string sequence) => $"SELECT nextval('{sequence}'), pg_sleep((SELECT seconds FROM wait))";

        static string Script(string name, int retry) => Activity(name, "Script", $$"""
            { "scripts": [{ "type": "Query", "text": "{{Attempt(name.ToLowerInvariant())}}" }] }
            """, more: $$"""
            , "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" },
              "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 5 }
            """);

        Task ExecuteAsync(string sql) => pipelines.Cluster.ExecuteAsync(pipelines.Database, sql);

        async Task<long> AttemptsAsync(string sequence) =>
            await pipelines.Cluster.ScalarAsync<long>(pipelines.Database, $"SELECT last_value FROM {sequence}");

        async Task<long> SleepersAsync() => await pipelines.Cluster.ScalarAsync<long>(pipelines.Database, """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'
            """);
    }

    static string Lookup(string name, string sql) => Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "{{sql}}" }, "dataset": { "referenceName": "any", "type": "DatasetReference" } }
        """);
}
