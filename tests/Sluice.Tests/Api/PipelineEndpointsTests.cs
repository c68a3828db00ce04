using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Orchestration;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Api;

public sealed class PipelineEndpointsTests : IDisposable
{
    readonly FactoryFiles _files = FactoryFiles.WithOrders().Pipeline("Export", """
        { "parameters": { "day": { "type": "Int" } }, "activities": [{ "name": "C", "type": "Copy",
          "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
          "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } } }] }
        """);

    readonly Instances _instances = new();

    [Fact]
    public async Task A_run_is_started_with_the_parameters_of_the_body()
    {
        var response = await CreateRunAsync("export", """{ "day": 29 }""");

        Assert.Equal(200, response.Status);
        var run = await Endpoints.GetRunAsync((string)response.Body!["runId"]!, CancellationToken.None);
        Assert.Equal(200, run.Status);
        Assert.Equal(("Export", "Queued"), ((string?)run.Body!["pipelineName"], (string?)run.Body["status"]));
        Assert.Equal("Manual", (string?)run.Body["invokedBy"]!["name"]);
        Assert.Equal("""{"day":29}""", run.Body["parameters"]!.ToJsonString());
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
    public async Task A_run_that_is_not_there_is_not_found()
    {
        var responses = new[]
        {
            await Endpoints.GetRunAsync("nowhere", CancellationToken.None),
            await Endpoints.CancelRunAsync("nowhere", CancellationToken.None),
            await Endpoints.RerunAsync("nowhere", CancellationToken.None),
        };

        Assert.All(responses, response => Assert.Equal(404, response.Status));
        Assert.All(responses, response => Assert.Equal("PipelineRunNotFound", (string?)response.Body!["error"]!["code"]));
    }

    [Fact]
    public async Task The_copy_of_a_run_is_not_a_run()
    {
        _instances.States["run-0"] =
            new OrchestrationState("run-0", "Copy", OrchestrationStatus.InProgress, default, default, null, null, null);

        Assert.Equal(404, (await Endpoints.GetRunAsync("run-0", CancellationToken.None)).Status);
        Assert.Equal(404, (await Endpoints.CancelRunAsync("run-0", CancellationToken.None)).Status);
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

        var response = await Endpoints.CancelRunAsync("run", CancellationToken.None);

        Assert.Equal((200, after), (response.Status, _instances.States["run"].Status));
    }

    [Theory]
    [InlineData(OrchestrationStatus.Failed, 200, null)]
    [InlineData(OrchestrationStatus.Queued, 409, "RunInProgress")]
    [InlineData(OrchestrationStatus.InProgress, 409, "RunInProgress")]
    [InlineData(OrchestrationStatus.Succeeded, 409, "RunSucceeded")]
    [InlineData(OrchestrationStatus.Cancelled, 409, "RunCancelled")]
    public async Task Only_a_run_that_failed_is_gone_on_with(OrchestrationStatus before, int status, string? code)
    {
        _instances.States["run"] = Run("Export", before);

        var response = await Endpoints.RerunAsync("run", CancellationToken.None);

        Assert.Equal((status, code), (response.Status, (string?)response.Body!["error"]?["code"]));
        Assert.Equal(status == 200 ? "run" : null, (string?)response.Body["runId"]);
        Assert.Equal(status == 200 ? OrchestrationStatus.InProgress : before, _instances.States["run"].Status);
    }

    [Theory]
    [InlineData("""{ "name": "C", "policy": { "retry": 1 },""", "policy.retry")]
    [InlineData("""{ "name": "C", "dependsOn": [{ "activity": "B", "dependencyConditions": ["Failed"] }],""", "dependsOn")]
    [InlineData("""{ "name": "C", "dependsOn": [{ "activity": "B", "dependencyConditions": ["Completed"] }],""", "dependsOn")]
    public async Task A_run_that_did_something_because_of_a_failure_cannot_be_gone_on_with(string activity, string reason)
    {
        const string Copy = """
            "type": "Copy", "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
            "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } } }
            """;
        _files.Pipeline("Careful", $$"""{ "activities": [{ "name": "B", {{Copy}}, {{activity}} {{Copy}}] }""");
        _instances.States["run"] = Run("Careful", OrchestrationStatus.Failed);

        var response = await Endpoints.RerunAsync("run", CancellationToken.None);

        Assert.Equal((409, "RerunNotPossible"), (response.Status, (string?)response.Body!["error"]!["code"]));
        var message = (string)response.Body["error"]!["message"]!;
        Assert.Contains("'C'", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Equal(OrchestrationStatus.Failed, _instances.States["run"].Status);
    }

    [Fact]
    public async Task A_run_that_failed_says_why_and_how_long_it_took()
    {
        var start = new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);
        _instances.States["run"] = new OrchestrationState(
            "run", "Pipeline", OrchestrationStatus.Failed, start, start.AddSeconds(90),
            JsonNode.Parse("""{ "pipeline": "Export", "triggerType": "Manual" }"""), null, "It broke.");

        var run = (await Endpoints.GetRunAsync("run", CancellationToken.None)).Body!;

        Assert.Equal(("Failed", "It broke.", 90_000), ((string?)run["status"], (string?)run["message"], (int)run["durationInMs"]!));
        Assert.Equal(("Export", start.AddSeconds(90)), ((string?)run["pipelineName"], (DateTimeOffset)run["runEnd"]!));
    }

    public void Dispose() => _files.Dispose();

    static OrchestrationState Run(string pipeline, OrchestrationStatus status) => new(
        "run", "Pipeline", status, default, default,
        JsonNode.Parse($$"""{ "runId": "run", "pipeline": "{{pipeline}}", "parameters": {} }"""), null, null);

    PipelineEndpoints Endpoints => new(_files.Load(), _instances, TimeProvider.System);

    async Task<ApiResponse> CreateRunAsync(string pipeline, string body)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return await Endpoints.CreateRunAsync(pipeline, stream, CancellationToken.None);
    }

    /// <summary>An engine that accepts and never begins.</summary>
    sealed class Instances : OrchestrationClient
    {
        public Dictionary<string, OrchestrationState> States { get; } = [];

        public override Task StartAsync<TInput, TResult>(
            Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
        {
            var json = JsonSerializer.SerializeToNode(input);
            States.Add(
                instanceId,
                new OrchestrationState(instanceId, orchestration.Name, OrchestrationStatus.Queued, default, default, json, null, null));
            return Task.CompletedTask;
        }

        public override Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
            Task.FromResult(States.GetValueOrDefault(instanceId));

        public override Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
        {
            States[instanceId] = States[instanceId] with { Status = OrchestrationStatus.Cancelled };
            return Task.CompletedTask;
        }

        public override Task RerunAsync(string instanceId, string reason, CancellationToken cancellationToken)
        {
            States[instanceId] = States[instanceId] with { Status = OrchestrationStatus.InProgress };
            return Task.CompletedTask;
        }
    }
}
