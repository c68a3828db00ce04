using System.Text;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Requests that nobody means are answered, never with a failure of the server, and change nothing.</summary>
public sealed class FuzzedRequestsTests : IDisposable
{
    const int Requests = 500;

    static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    // No run begins by chance: there is no pipeline of these names.
    static readonly string[] Names =
    [
        "P1", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "%", "%zz", "%ed%a0%80", "a%2Fb", "'", "\"", "%3Cscript%3E", "*", "con", "-1", "db", "Any",
        "11111111-1111-1111-1111-111111111111", "{runId}", new string('x', 3000), "%F0%9F%A6%84", "a b".Replace(" ", "%20", StringComparison.Ordinal),
    ];

    static readonly string[] Paths =
    [
        "pipelines/N/createRun", "pipelineruns/N", "pipelineruns/N/cancel", "pipelineruns/N/rerun", "pipelineruns/N/queryActivityruns", "queryPipelineRuns",
        "pipelineruns/N/activityruns/N/slices", "pipelineruns/N/activityruns/N/tables",
        "linkedservices/N/testConnection", "linkedservices/N/tables", "datasets/N/preview", "datasets/N/schema", "triggers/N/start", "triggers/N/stop",
        "triggers/N/subscribeToEvents", "triggers/N/getEventSubscriptionStatus", "querytriggers", "queryTriggerRuns", "triggers/N/triggerRuns/N/rerun",
        "triggers/N/triggerRuns/N/cancel", "triggerstates", "callbacks/N", "events", "health", "N", "N/N/N", "",
        "subscriptions/N/resourceGroups/N/providers/Microsoft.DataFactory/factories/N/pipelines/N/createRun",
        "subscriptions/N/resourceGroups/N/providers/Microsoft.DataFactory/factories/N/queryPipelineRuns",
        "data/foundation/flowservice/connections", "data/foundation/flowservice/connections/N/explore", "data/foundation/flowservice/flows",
        "data/foundation/flowservice/flows/N/action", "data/foundation/flowservice/runs", "data/foundation/conversion/mappingSets/N", "data/foundation/N",
    ];

    static readonly string[] Queries =
    [
        "", "?isRecovery=N", "?referencePipelineRunId=N&isRecovery=true", "?startFromFailure=N", "?token=N", "?rows=N", "?table=N", "?path=N", "?param.x=N",
        "?=&&&=", "?api-version=2018-06-01", "?code=N", "?N", "?rows=1&rows=2", "?property=N", "?property=flowId==N&property=a.b>=N", "?orderby=-N&limit=N", "?continuationToken=N&count=true",
    ];

    static readonly string[] Bodies =
    [
        "[{\"id\":\"N\",\"eventType\":\"Microsoft.EventGrid.SubscriptionValidationEvent\",\"data\":[]}]", "{\"id\":\"N\",\"eventType\":\"N\",\"eventTime\":\"N\"}",
        "{\"specversion\":\"1.0\",\"id\":\"N\",\"type\":\"N\",\"source\":\"N\",\"data\":1}", "{\"specversion\":{}}",
        "", "{}", "[]", "null", "1", "\"x\"", "{", "{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "{\"filters\":1}", "{\"filters\":[{}]}",
        "{\"filters\":[{\"operand\":\"Status\",\"operator\":\"In\",\"values\":[1,null,{}]}]}", "{\"filters\":[null],\"orderBy\":[null]}",
        "{\"filters\":[{\"operand\":1,\"operator\":[],\"values\":\"x\"}],\"orderBy\":{}}", "{\"lastUpdatedAfter\":\"yesterday\"}",
        "{\"lastUpdatedAfter\":\"0001-01-01T00:00:00+14:00\",\"lastUpdatedBefore\":\"9999-12-31T23:59:59-14:00\"}", "{\"lastUpdatedAfter\":{}}",
        "{\"continuationToken\":\"x\"}", "{\"continuationToken\":1e999}", "{\"continuationToken\":\"eyJhIjoxfQ==\"}", "{\"orderBy\":[{\"orderBy\":\"RunStart\",\"order\":\"UP\"}]}",
        "{\"parameters\":1}", "{\"parameters\":{\"a\":[]}}", "\u0000\u0001", "<xml/>", "{\"a\":" + new string('[', 200), new string(' ', 70_000), "\ufeff{}",
    ];

    readonly TemporaryFolder _home = new();
    readonly LocalPipelines _pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "done"));

    [Fact]
    public async Task Every_one_is_answered_with_a_status_below_500()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path);
        var statuses = new Dictionary<int, int>();

        foreach (var batch in Enumerable.Range(0, Requests).Select(_ => (Call: $"{Of(Methods)} {Named(Of(Paths))}{Named(Of(Queries))}", Body: Of(Bodies))).ToList().Chunk(20))
        {
            var answers = await Task.WhenAll(batch.Select(async one =>
            {
                using var response = await server.SendAsync(one.Call, one.Body, ("Idempotency-Key", Named("N")));
                return (one.Call, one.Body, Status: (int)response.StatusCode, Text: await response.Content.ReadAsStringAsync());
            }));
            foreach (var (call, body, status, text) in answers)
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                Assert.True(status < 500, $"seed {seed}: {call} {body}: {status} {text}");
                Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            }
        }

        Assert.True(statuses.Keys.Order().Intersect([200, 400, 404, 405]).Count() == 4, string.Join(' ', statuses));
        Assert.Empty((await server.AskAsync("POST queryPipelineRuns"))["value"]!.AsArray());
        (await server.StopAsync()).Succeeded();

        T Of<T>(T[] list) => list[random.Next(list.Length)];

        string Named(string text)
        {
            var named = new StringBuilder();
            foreach (var letter in text)
                named.Append(letter == 'N' ? Of(Names) : letter);
            return named.ToString();
        }
    }

    public void Dispose()
    {
        _home.Dispose();
        _pipelines.Dispose();
    }
}
