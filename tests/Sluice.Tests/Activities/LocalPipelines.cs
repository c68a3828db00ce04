using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Http;
using Sluice.Pipelines;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Activities;

/// <summary>Pipelines that run in this process.</summary>
sealed class LocalPipelines : IDisposable
{
    public FactoryFiles Files { get; } = FactoryFiles.WithOrders();

    /// <summary>Where its runs keep what is large.</summary>
    public OutputStore Outputs { get; } = OutputStore.InMemory();

    /// <summary>Sends requests to where the pipelines say.</summary>
    public HttpSender? Http { get; init; }

    /// <summary>A pipeline <c>P</c> of activities, with the variables <c>text</c>, <c>list</c> and <c>flag</c>.</summary>
    public static LocalPipelines Of(params string[] activities) => Of(null, activities);

    /// <summary>The same, with a sender of requests.</summary>
    public static LocalPipelines Of(HttpSender? http, params string[] activities) =>
        new LocalPipelines { Http = http }.Pipeline("P", activities);

    public LocalPipelines Pipeline(string name, params string[] activities)
    {
        Files.Pipeline(name, $$"""
            { "parameters": { "n": { "type": "Int", "defaultValue": 3 } },
              "variables": { "text": { "type": "String", "defaultValue": "old" }, "list": { "type": "Array" }, "flag": { "type": "Boolean" } },
              "activities": [{{string.Join(",", activities)}}] }
            """);
        return this;
    }

    /// <summary>The faults of runs that others started and did not wait for.</summary>
    public IReadOnlyList<(string InstanceId, SluiceException Fault)> Started { get; private set; } = [];

    public Task<PipelineRunResult> RunAsync() => RunAsync(overrides: null);

    public Task<PipelineRunResult> RunAsync(string? overrides) => RunAsync(overrides, CancellationToken.None);

    public async Task<PipelineRunResult> RunAsync(string? overrides, CancellationToken cancellationToken)
    {
        var factory = Files.Load(overrides);
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System)
        {
            Http = Http ?? new HttpSender(new HttpRules()),
        };
        await using var callbacks = new CallbackListener(Outputs);
        var engine = PipelineEngine.Create(
            factory, connections, Outputs, null, CopyProgress.None, TimeProvider.System, cancellationToken, callbacks.Open);
        var result = await engine.RunAsync(
            PipelineOrchestration.Definition, new PipelineRunRequest("11111111-1111-1111-1111-111111111111", "P", []), "run");
        Started = await engine.WaitForStartedAsync();
        return result;
    }

    /// <summary>What the last activity, of the name <c>Tell</c>, set the variable <c>text</c> to.</summary>
    public async Task<string?> RunToTellAsync(string? overrides = null) =>
        (string?)(await RunAsync(overrides)).Activities.Single(run => run.ActivityName == "Tell").Output!["value"];

    /// <summary>The output of an activity, wherever it lies.</summary>
    public async Task<JsonNode> ReadAsync(ActivityRun run) => (await Outputs.ReadAsync(run.Carried, CancellationToken.None))!;

    /// <summary>An activity that sets the variable <c>text</c>.</summary>
    public static string Tell(string expression, string dependsOn = "A:Succeeded") => Set("Tell", "text", expression, dependsOn);

    public static string Set(string name, string variable, string value, string dependsOn = "") => Activity(
        name, "SetVariable", $$"""{ "variableName": "{{variable}}", "value": {{JsonValue.Create(value).ToJsonString()}} }""", dependsOn);

    public static string Append(string name, string value, string dependsOn = "") => Activity(
        name, "AppendVariable", $$"""{ "variableName": "list", "value": {{JsonValue.Create(value).ToJsonString()}} }""", dependsOn);

    /// <param name="name">The activity.</param>
    /// <param name="type">Its type.</param>
    /// <param name="typeProperties">What it does.</param>
    /// <param name="dependsOn">Such as <c>A:Succeeded,B:Failed</c>.</param>
    public static string Activity(string name, string type, string typeProperties, string dependsOn = "")
    {
        var dependencies = dependsOn.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':'))
            .Select(parts => $$"""{ "activity": "{{parts[0]}}", "dependencyConditions": ["{{parts[1]}}"] }""");
        return $$"""
            { "name": "{{name}}", "type": "{{type}}", "dependsOn": [{{string.Join(",", dependencies)}}], "typeProperties": {{typeProperties}} }
            """;
    }

    /// <summary>An activity with a linked service of its own.</summary>
    public static string OnDatabase(string name, string type, string typeProperties, string service = "db", string dependsOn = "") =>
        Activity(name, type, typeProperties, dependsOn).TrimEnd()[..^1]
        + $$""", "linkedServiceName": { "referenceName": "{{service}}", "type": "LinkedServiceReference" } }""";

    public void Dispose() => Files.Dispose();
}
