using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Tests.Definitions;
using Sluice.Tests.Orchestration;

namespace Sluice.Tests.Api;

public sealed class PipelineEndpointsTests : IDisposable
{
    readonly TemporaryFolder _state = new();
    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly RunHistory _history;

    readonly FactoryFiles _files = FactoryFiles.WithOrders().Pipeline("Export", """
        { "parameters": { "day": { "type": "Int" } }, "activities": [{ "name": "C", "type": "Copy",
          "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
          "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } } }] }
        """);

    readonly AcceptingEngine _instances = new();

    public PipelineEndpointsTests() => _history = new RunHistory(SqliteStateStore.Open(_state.File("state.db"), TimeProvider.System), _outputs);

    [Fact]
    public async Task A_run_is_started_with_the_parameters_of_the_body()
    {
        var response = await CreateRunAsync("export", """{ "day": 29 }""");

        Assert.Equal(200, response.Status);
        var run = await Endpoints.SendAsync($"GET pipelineruns/{(string)response.Body!["runId"]!}");
        Assert.Equal(200, run.Status);
        Assert.Equal(("Export", "Queued"), ((string?)run.Body!["pipelineName"], (string?)run.Body["status"]));
        Assert.Equal("Manual", (string?)run.Body["invokedBy"]!["name"]);
        Assert.Equal("""{"day":"29"}""", run.Body["parameters"]!.ToJsonString());
        Assert.Null(run.Body["runEnd"]);
    }

    [Theory]
    [InlineData("nowhere", "{}", 404, "PipelineNotFound")]
    [InlineData("Export", "[1]", 400, "InvalidBody")]
    [InlineData("Export", "\"day\"", 400, "InvalidBody")]
    [InlineData("Export", "{ day", 400, "InvalidBody")]
    [InlineData("Export", """{ "day": 1, "day": 2 }""", 400, "InvalidBody")]
    [InlineData("Export", "", 400, "InvalidDefinition")]
    [InlineData("Export", """{ "dya": 29 }""", 400, "InvalidDefinition")]
    public async Task A_request_that_is_wrong_starts_nothing(string pipeline, string body, int status, string code)
    {
        var response = await CreateRunAsync(pipeline, body);

        Assert.Equal((status, code), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.NotEmpty((string)response.Body["error"]!["message"]!);
        Assert.Empty(_instances.States);
    }

    [Fact]
    public async Task Two_requests_with_one_key_are_one_run()
    {
        var first = await CreateRunAsync("Export", """{ "day": 29 }""", "nightly-29");
        var again = await CreateRunAsync("export", """{ "day": 29 }""", "nightly-29");
        var other = await CreateRunAsync("Export", """{ "day": 29 }""", "nightly-30");
        var changed = await CreateRunAsync("Export", """{ "day": 30 }""", "nightly-29");

        Assert.Equal((200, 200, 200), (first.Status, again.Status, other.Status));
        Assert.Equal((string?)first.Body!["runId"], (string?)again.Body!["runId"]);
        Assert.NotEqual((string?)first.Body["runId"], (string?)other.Body!["runId"]);
        Assert.Equal((409, "IdempotencyKeyUsed"), (changed.Status, (string?)changed.Body!["error"]!["code"]));
        Assert.Equal(2, _instances.States.Count);
    }

    [Fact]
    public async Task Secret_parameters_are_compared_under_a_key_carried_on_by_a_rerun_and_told_nowhere()
    {
        _files.Pipeline("Secret", """
            { "parameters": { "key": { "type": "SecureString" }, "n": { "type": "Int" } },
              "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }
            """);
        var first = await CreateRunAsync("Secret", """{ "key": "c4n4ry one", "n": 1 }""", "nightly");
        var again = await CreateRunAsync("Secret", """{ "key": "c4n4ry one", "n": 1 }""", "nightly");
        var changed = await CreateRunAsync("Secret", """{ "key": "c4n4ry two", "n": 1 }""", "nightly");
        var runId = (string)first.Body!["runId"]!;
        _instances.End(runId, OrchestrationStatus.Failed);

        var rerun = await RerunAsync(runId);

        Assert.Equal((200, runId), (again.Status, (string?)again.Body!["runId"]));
        Assert.Equal((409, "IdempotencyKeyUsed"), (changed.Status, (string?)changed.Body!["error"]!["code"]));
        Assert.Equal(new[] { runId, rerun }.Order(), _instances.States.Keys.Order());
        var requests = _instances.States.Values.Select(state => state.Input.Deserialize<PipelineRunRequest>()!).ToList();
        Assert.NotEqual(requests[0].Secrets!.Key, requests[1].Secrets!.Key);
        foreach (var request in requests)
            Assert.Equal("""{"key":"c4n4ry one"}""", (await SecureParameters.ReadAsync(request, _outputs, CancellationToken.None)).ToJsonString());
        var told = string.Concat(
            [
                .. _instances.States.Values.Select(state => state.Input!.ToJsonString()), changed.Body.ToJsonString(),
                (await Endpoints.SendAsync($"GET pipelineruns/{runId}")).Body!.ToJsonString(),
                (await Endpoints.SendAsync($"GET pipelineruns/{rerun}")).Body!.ToJsonString(),
            ]);
        Assert.DoesNotContain("c4n4ry", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_referenced_run_gives_its_parameters_where_the_body_has_none()
    {
        _instances.States["run"] = Run("Export", OrchestrationStatus.Succeeded);

        var same = await CreateRunAsync("export", "", null, ("referencePipelineRunId", "run"));
        var changed = await CreateRunAsync("Export", """{ "Day": 30 }""", null, ("referencepipelinerunid", "run"), ("isRecovery", "false"));

        Assert.Equal("""{"day":"29"}""", await ParametersAsync(same));
        Assert.Equal("""{"Day":"30"}""", await ParametersAsync(changed));
        Assert.Equal(3, _instances.States.Count);

        async Task<string?> ParametersAsync(ApiResponse response)
        {
            var run = await Endpoints.SendAsync($"GET pipelineruns/{(string)response.Body!["runId"]!}");
            Assert.Equal((string?)run.Body!["runId"], (string?)run.Body["runGroupId"]);
            return run.Body["parameters"]?.ToJsonString();
        }
    }

    [Fact]
    public async Task A_recovery_repeats_the_referenced_run_in_its_group()
    {
        _instances.States["run"] = Run("Export", OrchestrationStatus.Failed);

        var response = await CreateRunAsync("Export", "", null, ("referencePipelineRunId", "run"), ("isRecovery", "true"));

        var run = await Endpoints.SendAsync($"GET pipelineruns/{(string)response.Body!["runId"]!}");
        Assert.Equal(("run", """{"day":"29"}"""), ((string?)run.Body!["runGroupId"], run.Body["parameters"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("Export", "{}", "", null, null, 400, "InvalidIdempotencyKey")]
    [InlineData("Export", "{}", null, "isRecovery", "true", 400, "InvalidIsRecovery")]
    [InlineData("Export", "{}", null, "isRecovery", "perhaps", 400, "InvalidIsRecovery")]
    [InlineData("Export", "{}", null, "startActivityName", "C", 400, "InvalidStart")]
    [InlineData("Export", "{}", null, "startFromFailure", "true", 400, "InvalidStart")]
    [InlineData("Export", "{}", null, "referencePipelineRunId", "nowhere", 404, "PipelineRunNotFound")]
    [InlineData("Export", "{}", null, "referencePipelineRunId", "other", 400, "InvalidReference")]
    public async Task What_cannot_be_asked_for_starts_nothing(
        string pipeline, string body, string? key, string? name, string? value, int status, string code)
    {
        _instances.States["other"] = Run("Other", OrchestrationStatus.Succeeded);

        var response = await CreateRunAsync(pipeline, body, key, name is null ? [] : [(name, value!)]);

        Assert.Equal((status, code), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.Single(_instances.States);
    }

    [Fact]
    public async Task What_cannot_be_taken_over_because_it_is_forgotten_is_said_so()
    {
        _instances.States["run"] = Run("Export", OrchestrationStatus.Failed);

        var response = await CreateRunAsync(
            "Export", "", null, ("referencePipelineRunId", "run"), ("isRecovery", "true"), ("startFromFailure", "true"));

        Assert.Equal((400, "RunForgotten"), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.Single(_instances.States);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_not_found()
    {
        var responses = new[]
        {
            await Endpoints.SendAsync("GET pipelineruns/nowhere"),
            await Endpoints.SendAsync("POST pipelineruns/nowhere/cancel"),
            await Endpoints.SendAsync("POST pipelineruns/nowhere/rerun"),
        };

        Assert.All(responses, response => Assert.Equal(404, response.Status));
        Assert.All(responses, response => Assert.Equal("PipelineRunNotFound", (string?)response.Body!["error"]!["code"]));
    }

    [Fact]
    public async Task The_copy_of_a_run_is_not_a_run()
    {
        _instances.States["run-0"] =
            new OrchestrationState("run-0", "Copy", OrchestrationStatus.InProgress, default, default, null, null, null);

        Assert.Equal(404, (await Endpoints.SendAsync("GET pipelineruns/run-0")).Status);
        Assert.Equal(404, (await Endpoints.SendAsync("POST pipelineruns/run-0/cancel")).Status);
        Assert.Equal(OrchestrationStatus.InProgress, _instances.States["run-0"].Status);
    }

    [Theory]
    [InlineData(OrchestrationStatus.Queued, OrchestrationStatus.Cancelled)]
    [InlineData(OrchestrationStatus.InProgress, OrchestrationStatus.Cancelled)]
    [InlineData(OrchestrationStatus.Succeeded, OrchestrationStatus.Succeeded)]
    [InlineData(OrchestrationStatus.Failed, OrchestrationStatus.Failed)]
    public async Task Cancelling_stops_what_runs_and_leaves_what_has_ended(OrchestrationStatus before, OrchestrationStatus after)
    {
        _instances.States["run"] = new OrchestrationState("run", "Pipeline", before, default, default, null, null, null);

        var response = await Endpoints.SendAsync("POST pipelineruns/run/cancel");

        Assert.Equal((200, after), (response.Status, _instances.States["run"].Status));
    }

    [Theory]
    [InlineData(OrchestrationStatus.Failed, 200, null)]
    [InlineData(OrchestrationStatus.Cancelled, 200, null)]
    [InlineData(OrchestrationStatus.Queued, 409, "RunInProgress")]
    [InlineData(OrchestrationStatus.InProgress, 409, "RunInProgress")]
    [InlineData(OrchestrationStatus.Succeeded, 409, "RunSucceeded")]
    public async Task Only_a_run_that_failed_or_was_cancelled_is_repeated(OrchestrationStatus before, int status, string? code)
    {
        _instances.States["run"] = Run("Export", before);

        var response = await Endpoints.SendAsync("POST pipelineruns/run/rerun");

        Assert.Equal((status, code), (response.Status, (string?)response.Body!["error"]?["code"]));
        Assert.Equal(before, _instances.States["run"].Status);
        Assert.Equal(status == 200 ? 2 : 1, _instances.States.Count);
    }

    [Fact]
    public async Task A_rerun_is_a_run_of_its_own_with_the_same_parameters_in_the_group_of_the_first()
    {
        _instances.States["run"] = Run("Export", OrchestrationStatus.Failed);

        var second = await RerunAsync("run");
        _instances.End(second, OrchestrationStatus.Failed);
        var third = await RerunAsync(second);

        var runs = new List<JsonNode>();
        foreach (var id in new[] { "run", second, third })
            runs.Add((await Endpoints.SendAsync($"GET pipelineruns/{id}")).Body!);
        Assert.Equal(3, runs.Select(run => (string?)run["runId"]).Distinct().Count());
        Assert.All(runs, run => Assert.Equal("run", (string?)run["runGroupId"]));
        Assert.All(runs, run => Assert.Equal("""{"day":"29"}""", run["parameters"]!.ToJsonString()));
        Assert.All(runs, run => Assert.Equal(("Export", "Nightly"), ((string?)run["pipelineName"], (string?)run["invokedBy"]!["name"])));
        Assert.Equal([false, false, true], runs.Select(run => (bool)run["isLatest"]!));
        Assert.Equal(
            "2024-02-29T00:00:00+00:00", (string?)_instances.States[third].Input!["TriggerTime"]);
    }

    [Fact]
    public async Task A_run_is_repeated_by_one_run_at_a_time_whichever_of_its_group_is_named()
    {
        _instances.States["run"] = Run("Export", OrchestrationStatus.Failed);
        var second = await RerunAsync("run");

        var refused = await Endpoints.SendAsync("POST pipelineruns/run/rerun");
        _instances.End(second, OrchestrationStatus.Cancelled);
        var third = await RerunAsync("run");

        Assert.Equal((409, "RunInProgress"), (refused.Status, (string?)refused.Body!["error"]!["code"]));
        Assert.Contains(second, (string?)refused.Body["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(new[] { "run", second, third }.Order(), _instances.States.Keys.Order());
    }

    [Fact]
    public async Task A_run_whose_pipeline_is_gone_is_not_repeated()
    {
        _instances.States["run"] = Run("Gone", OrchestrationStatus.Failed);

        var response = await Endpoints.SendAsync("POST pipelineruns/run/rerun");

        Assert.Equal((400, "InvalidDefinition"), (response.Status, (string?)response.Body!["error"]!["code"]));
        Assert.Single(_instances.States);
    }

    [Fact]
    public async Task A_run_that_failed_says_why_and_how_long_it_took()
    {
        var start = new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);
        _instances.States["run"] = new OrchestrationState(
            "run", "Pipeline", OrchestrationStatus.Failed, start, start.AddSeconds(90),
            JsonNode.Parse("""{ "pipeline": "Export", "triggerType": "Manual" }"""), null, "It broke.");

        var run = (await Endpoints.SendAsync("GET pipelineruns/run")).Body!;

        Assert.Equal(("Failed", "It broke.", 90_000), ((string?)run["status"], (string?)run["message"], (int)run["durationInMs"]!));
        Assert.Equal(("Export", start.AddSeconds(90)), ((string?)run["pipelineName"], (DateTimeOffset)run["runEnd"]!));
    }

    public void Dispose()
    {
        _files.Dispose();
        _state.Dispose();
    }

    static OrchestrationState Run(string pipeline, OrchestrationStatus status) => new(
        "run", "Pipeline", status, default, default,
        JsonNode.Parse($$"""
            { "runId": "run", "pipeline": "{{pipeline}}", "parameters": { "day": 29 }, "triggerType": "Nightly", "triggerTime": "2024-02-29T00:00:00Z" }
            """), null, null);

    async Task<string> RerunAsync(string runId) => (string)(await Endpoints.SendAsync($"POST pipelineruns/{runId}/rerun")).Body!["runId"]!;

    IEnumerable<ApiRoute> Endpoints =>
    [
        .. new PipelineEndpoints(new(() => _files.Load()), _instances, _outputs, new RunStarter(_instances, _outputs, _history, TimeProvider.System), _history, TimeProvider.System).Routes,
        .. new RunEndpoints(_instances, _history).Routes,
    ];

    Task<ApiResponse> CreateRunAsync(string pipeline, string body, string? key = null, params (string Name, string Value)[] query) =>
        Endpoints.SendAsync(
            $"POST pipelines/{pipeline}/createRun?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}",
            body, key is null ? [] : [("Idempotency-Key", key)]);
}
