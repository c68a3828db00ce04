using System.Globalization;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>Requests that are wrong are refused, whatever is wrong with them. More than these: <c>SLUICE_FUZZED_REQUESTS=5000</c>.</summary>
public sealed class ApiFuzzTests
{
    static readonly int Requests = int.Parse(Environment.GetEnvironmentVariable("SLUICE_FUZZED_REQUESTS") ?? "2000", CultureInfo.InvariantCulture);

    static readonly string[] Kinds = ["pipelines", "datasets", "linkedservices", "triggers", "credentials", "PIPELINES", ""];

    static readonly string[] Names =
    [
        "none", "copyOrders", "nightly", "orders", "server", "..", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%0Ab", "%", "%zz", "C%3A%5Cx", "a.b", " ", "é%F0%9F%98%80",
        "%ED%A0%80", new string('x', 5000), "' OR 1=1", "$skiptoken", "{name}", "@{1}", "con",
    ];

    static readonly string[] Calls =
    [
        "PUT {k}/{n}", "PUT {k}/{n}", "PUT {k}/{n}", "DELETE {k}/{n}", "GET {k}/{n}", "GET {k}", "GET {k}?$skiptoken={n}", "POST {k}/{n}/createRun",
        "POST {k}/{n}/createRun?referencePipelineRunId={n}&isRecovery={n}", "POST {k}/{n}/createRun?startFromFailure=true", "GET pipelineruns/{n}",
        "POST queryPipelineRuns", "POST pipelineruns/{n}/queryActivityruns", "POST pipelineruns/{n}/cancel", "POST pipelineruns/{n}/rerun",
        "GET pipelineruns/{n}/activityruns/{n}/slices?status={n}&continuationToken={n}", "GET pipelineruns/{n}/activityruns/{n}/tables?status={n}&continuationToken={n}",
        "POST {k}/{n}/start", "POST {k}/{n}/stop", "POST {k}/{n}/subscribeToEvents", "POST {k}/{n}/getEventSubscriptionStatus", "POST querytriggers", "POST {k}/{n}/triggerRuns/{n}/rerun",
        "POST {k}/{n}/triggerRuns/{n}/cancel", "GET triggerstates",
        "POST queryTriggerRuns", "GET {k}/{n}/preview?rows={n}", "GET {k}/{n}/schema?param.x={n}", "PATCH {k}/{n}", "GET {n}", "POST events", "OPTIONS events", "PUT subscriptions/{n}/resourceGroups/{n}/providers/Microsoft.DataFactory/factories/{n}/{k}/{n}",
        "POST data/foundation/{f}", "POST data/foundation/{f}", "GET data/foundation/{f}", "GET data/foundation/{f}?property={n}=={n}&orderby={n}&continuationToken={n}",
        "GET data/foundation/{f}?limit={n}&count={n}", "GET data/foundation/{f}/{n}", "PATCH data/foundation/{f}/{n}", "DELETE data/foundation/{f}/{n}", "PUT data/foundation/{f}/{n}",
        "POST data/foundation/{f}/{n}/action?op={n}", "GET data/foundation/flowservice/connections/{n}/explore?objectType={n}&object={n}", "GET data/foundation/flowservice/connections/{n}/test",
    ];

    static readonly string[] Collections =
    [
        "flowservice/connections", "flowservice/sourceConnections", "flowservice/targetConnections", "flowservice/flows", "flowservice/runs", "flowservice/connectionSpecs",
        "flowservice/flowSpecs", "conversion/mappingSets", "flowservice/none", "",
    ];

    static readonly string[] Values =
    [
        "null", "true", "-1", "1e999", "\"\"", "\"***\"", "\"@{\"", "\"@pipeline().\"", "[]", "{}", "[null]", "[[{}]]", "\"2026-13-01\"", "\"Equals\"",
        "{\"type\":\"SecureString\",\"value\":\"***\"}", "{\"type\":\"Expression\",\"value\":7}", "\"\\ud800\"", "{\"referenceName\":\"orders\",\"type\":3}",
        "{\"name\":\"A\",\"type\":\"Copy\"}", "[{\"name\":\"A\",\"type\":\"If\",\"typeProperties\":{}}]",
    ];

    static readonly string[] Properties =
    [
        "properties", "type", "typeProperties", "activities", "name", "parameters", "linkedServiceName", "filters", "orderBy", "values", "lastUpdatedAfter",
        "continuationToken", "parentTriggerName", "operand", "operator", "runtimeState", "pipelines", "recurrence", "note", "surplus", "schema", "folder", "annotations", "etag", "auth", "params", "specName", "connectionSpec", "id", "baseConnectionId", "flowSpec", "scheduleParams", "transformations", "mappings", "flowId",
    ];

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Wrong_requests_by_the_thousand_fail_nothing_and_change_nothing()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(scenario.FactoryFolder, "trigger")).FullName, "nightly.json"), """
            { "name": "nightly", "properties": { "type": "ScheduleTrigger",
              "typeProperties": { "recurrence": { "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } } } }
            """);
        var before = Files(scenario);
        var random = new Random(20261129);
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var call = Pick(Calls).Split(' ', 2);
            var path = "/" + Fill(call[1]).TrimStart('/');
            // What might be right is made wrong, so that nothing may change.
            var body = call[0] == "PUT" || path.Contains("createRun", StringComparison.Ordinal) ? Wrong() : Body(3);
            (string, string)[] headers = call[0] == "DELETE" ? [("If-Match", Pick(["\"stale\"", "stale", "\"", ", ,"]))]
                : random.Next(3) == 0 ? [(Pick(["If-Match", "If-None-Match"]), Pick(["\"stale\"", "W/\"x\"", "\"", ""]))] : [];
            var (status, answer) = await scenario.SendAsync(call[0], path, body, headers);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;

            Assert.True(status < 500, $"{call[0]} {path} {body}: {status} {answer}");
            Assert.True(status < 400 || ((string?)(answer!["error"] ?? answer["report"])!["code"])?.Length > 0, $"{call[0]} {path} {body}: {status} {answer}");
            Assert.DoesNotContain(Scenario.Canary, answer?.ToJsonString() ?? "", StringComparison.Ordinal);
        }

        Assert.Equal(before, Files(scenario));
        Assert.Empty(scenario.Engine.Instances);
        Assert.All([200, 400, 404, 405, 412], status => Assert.True(statuses.ContainsKey(status), $"No request had {status}."));

        string Pick(string[] all) => all[random.Next(all.Length)];

        string Fill(string template)
        {
            template = template.Replace("{f}", Pick(Collections), StringComparison.Ordinal);
            while (template.Contains("{n}", StringComparison.Ordinal) || template.Contains("{k}", StringComparison.Ordinal))
            {
                var at = Math.Max(template.LastIndexOf("{n}", StringComparison.Ordinal), template.LastIndexOf("{k}", StringComparison.Ordinal));
                template = template[..at] + Pick(template[at + 1] == 'n' ? Names : Kinds) + template[(at + 3)..];
            }

            return template;
        }

        string Body(int depth) => depth == 0 || random.Next(4) == 0 ? Pick(Values)
            : $"{{{string.Join(",", Enumerable.Range(0, random.Next(5)).Select(_ => $"\"{Pick(Properties)}\":{Body(depth - 1)}"))}}}";

        string Wrong() => random.Next(6) switch
        {
            0 => "{",
            1 => "[" + Body(2) + "]",
            2 => $"{{\"properties\":{{\"parameters\":7,\"type\":7,\"activities\":7}},\"surplus\":{Body(2)}}}",
            3 => $"{{\"properties\":{{\"type\":\"{Pick(["AzurePostgreSql", "DelimitedText", "ScheduleTrigger", ""])}\",\"activities\":{{}},\"typeProperties\":[]}},\"surplus\":1}}",
            4 => $"{{\"properties\":{Pick(Values.Where(value => value[0] != '{').ToArray())},\"surplus\":1}}",
            _ => new string('[', 200) + new string(']', 200),
        };
    }

    static SortedDictionary<string, string> Files(Scenario scenario) => new(
        Directory.GetFiles(scenario.FactoryFolder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText), StringComparer.Ordinal);
}
