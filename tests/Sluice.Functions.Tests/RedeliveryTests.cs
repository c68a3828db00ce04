using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Functions.Durable;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>
/// The message of a script is delivered twice, as when a whole host dies. Attempts are counted by a sequence of the server, whatever becomes
/// of their transactions.
/// </summary>
public sealed class RedeliveryTests
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(0, "Failed", 1)]
    [InlineData(1, "Succeeded", 2)]
    public async Task A_script_whose_host_died_in_the_middle_is_repeated_as_its_policy_says(int retry, string status, int attempts)
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        await ExecuteAsync(pipelines, "CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (600)");
        pipelines.Pipeline("P", Script(retry, "SELECT nextval('calls'), pg_sleep((SELECT seconds FROM wait))"));
        var deliveries = 0;

        var run = await RunAsync(pipelines, app => new DurableEngine(app)
        {
            Around = async (name, attempt, stop) =>
            {
                if (name != "RunActivity" || ++deliveries > 1)
                    return await attempt(stop);
                using var death = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var first = attempt(death.Token);
                await Eventually.TrueAsync(async () => await AttemptsAsync(pipelines) == 1, TimeSpan.FromSeconds(60));
                await ExecuteAsync(pipelines, "UPDATE wait SET seconds = 0");
                await death.CancelAsync();
                // What it says is heard by nobody.
                await Assert.ThrowsAsync<HostStoppingException>(() => first);
                return await attempt(stop);
            },
        });

        Assert.Equal((status, attempts), ((string?)run["status"], await AttemptsAsync(pipelines)));
        if (retry == 0)
            Assert.Contains("It is not tried again: nobody knows what it had done by then.", (string?)run["message"], StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("", "Succeeded")]
    [InlineData("; SELECT 1 / 0", "Failed")]
    public async Task What_came_of_a_script_is_told_again_when_the_first_answer_got_lost(string more, string status)
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        pipelines.Pipeline("P", Script(0, $"SELECT nextval('calls'){more}"));

        var run = await RunAsync(pipelines, app => new DurableEngine(app)
        {
            Around = async (name, attempt, stop) =>
            {
                if (name == "RunActivity")
                    await ((Task)attempt(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return await attempt(stop);
            },
        });

        Assert.Equal((status, 1), ((string?)run["status"], await AttemptsAsync(pipelines)));
        Assert.Equal(status == "Failed", $"{run["message"]}".Contains("ErrorCode=22012.", StringComparison.Ordinal));
    }

    /// <summary>The second waits for the first, though that takes longer than hosts may be silent, and gives the same answer.</summary>
    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_deliveries_at_the_same_time_are_one_attempt()
    {
        await using var pipelines = await HostedPipelines.CreateAsync();
        pipelines.Pipeline("P", Script(1, $"SELECT nextval('calls') AS n, pg_sleep({2 * Silence.TotalSeconds})"));
        DurableEngine? engine = null;

        var run = await RunAsync(pipelines, app => engine = new DurableEngine(app) { AttemptsAtOnce = name => name == "RunActivity" ? 2 : 1 });

        Assert.Equal(("Succeeded", 1), ((string?)run["status"], await AttemptsAsync(pipelines)));
        var answers = engine!.Attempts.Where(attempt => attempt.Action.Name == "RunActivity").ToList();
        Assert.Equal(2, answers.Count);
        Assert.All(answers, answer => Assert.Null(answer.Failure));
        Assert.Equal("1", $"{JsonNode.Parse(Assert.Single(answers.Select(answer => answer.Result).Distinct())!)!["Output"]!["Value"]!["resultSets"]![0]!["rows"]![0]!["n"]}");
    }

    static string Script(int retry, string text) => Activity("Script", "Script", $$"""
        { "scripts": [{ "type": "Query", "text": "{{text}}" }] }
        """, more: $$"""
        , "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" },
          "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 30 }
        """);

    /// <returns>The run, as HTTP tells it.</returns>
    static async Task<JsonNode> RunAsync(HostedPipelines pipelines, Func<FunctionApp, DurableEngine> start)
    {
        await ExecuteAsync(pipelines, "CREATE SEQUENCE calls");
        await using var app = new FunctionApp(pipelines.Folder, services => services
            .AddSingleton(OutputStore.InMemory())
            .AddSingleton(provider => new ActivityHost(
                provider.GetRequiredService<ServedFactory>().Factory, provider.GetRequiredService<ServedFactory>().Connections,
                provider.GetRequiredService<CopyActivities>(),
                provider.GetRequiredService<OutputStore>(), provider.GetRequiredService<CallbackAddress>(), RunLog.None, TimeProvider.System)
            {
                Silence = Silence,
            }));
        await using var engine = start(app);
        var runId = (string)(await app.SendAsync("POST", "/pipelines/P/createRun", engine.Client, "{}")).Body!["runId"]!;
        await engine.EndAsync(runId);
        await engine.IdleAsync();
        return (await app.SendAsync("GET", $"/pipelineruns/{runId}", engine.Client)).Body!;
    }

    static Task ExecuteAsync(HostedPipelines pipelines, string sql) => pipelines.Cluster.ExecuteAsync(pipelines.Database, sql);

    static async Task<long> AttemptsAsync(HostedPipelines pipelines) => await pipelines.Cluster.ScalarAsync<long>(
        pipelines.Database, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM calls");
}
