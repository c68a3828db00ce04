using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Orchestration;
using Sluice.Pipelines;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities;

/// <summary>What becomes of secrets on their way through a pipeline: they are seen by expressions, and by nobody who looks at the run.</summary>
public sealed class SecureValuesTests
{
    const string Secret = "c4n4ry-5e1f";

    [Theory]
    [InlineData("@pipeline().parameters.key", Secret)]
    [InlineData("@pipeline()['parameters'][concat('k', 'ey')]", Secret)]
    [InlineData("key is @{pipeline()?.parameters?.KEY}", $"key is {Secret}")]
    [InlineData("@string(pipeline().parameters)", $$"""{"n":3,"key":"{{Secret}}"}""")]
    [InlineData("@toUpper(base64(pipeline().parameters.key))", "YZRUNHJ5LTVLMWY=")]
    [InlineData("@string(length(pipeline().parameters.key))", "11")]
    public async Task What_is_made_of_a_secret_parameter_is_secret(string expression, string value)
    {
        using var run = new SecretRun(Set("A", "text", expression), Check(value));

        var result = await run.RunAsync();

        Assert.All(result.Activities, activity => Assert.Null(activity.Output));
        await run.AssertHiddenAsync(value);
    }

    [Theory]
    [InlineData("@pipeline().RunId")]
    [InlineData("@string(pipeline().parameters.n)")]
    [InlineData("@if(true, 'no', pipeline().parameters.key)")]
    public async Task What_does_not_read_the_secret_is_none(string expression)
    {
        using var run = new SecretRun(Set("A", "text", expression));

        var result = await run.RunAsync();

        Assert.NotNull(Assert.Single(result.Activities).Output);
    }

    [Theory]
    [InlineData("""{ "method": "GET", "url": "@concat('none:', pipeline().parameters.key)" }""", "WebActivity")]
    [InlineData("""{ "message": "@pipeline().parameters.key", "errorCode": "@pipeline().parameters.key" }""", "Fail")]
    [InlineData("""{ "waitTimeInSeconds": "@pipeline().parameters.key" }""", "Wait")]
    [InlineData("""{ "items": "@pipeline().parameters.key", "activities": [] }""", "ForEach")]
    [InlineData("""{ "expression": "@int(pipeline().parameters.key)", "ifTrueActivities": [] }""", "IfCondition")]
    [InlineData("""{ "pipeline": { "referenceName": "@pipeline().parameters.key" } }""", "ExecutePipeline")]
    public async Task An_error_does_not_tell_the_secret(string properties, string type)
    {
        using var run = new SecretRun(Activity("A", type, properties));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(run.RunAsync);

        Assert.DoesNotContain("c4n4ry", fault.Message, StringComparison.Ordinal);
        await run.AssertHiddenAsync(Secret);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("open")]
    public async Task A_child_is_given_secrets_by_reference_and_returns_them_so(string parameter)
    {
        using var run = new SecretRun(
            Activity("Child", "ExecutePipeline", $$"""
                { "pipeline": { "referenceName": "Q", "type": "PipelineReference" }, "waitOnCompletion": true,
                  "parameters": { "{{parameter}}": "@concat(pipeline().parameters.key, '!')", "n": 5 } }
                """),
            Set("A", "text", "@activity('Child').output.pipelineReturnValue.back", "Child:Succeeded"),
            Check(Secret + "!5"));
        run.Pipelines.Files.Pipeline("Q", $$"""
            { "parameters": { "key": { "type": "SecureString", "defaultValue": "" }, "open": { "type": "string", "defaultValue": "" }, "n": { "type": "int" } },
              "activities": [{{Activity("R", "SetVariable", """
                { "variableName": "pipelineReturnValue", "setSystemVariable": true, "value": [
                  { "key": "back", "value": { "type": "Expression", "content": "@{pipeline().parameters.key}@{pipeline().parameters.open}@{pipeline().parameters.n}" } }] }
                """)}}] }
            """);

        await run.RunAsync();

        await run.AssertHiddenAsync(Secret);
    }

    [Fact]
    public async Task Items_of_a_loop_over_a_secret_are_secret()
    {
        using var run = new SecretRun(
            Activity("Loop", "ForEach", $$"""
                { "items": "@createArray(pipeline().parameters.key, 'b')", "isSequential": true, "activities": [{{Append("Add", "@item()")}}] }
                """),
            Set("A", "text", "@join(variables('list'), ',')", "Loop:Succeeded"),
            Check(Secret + ",b"));

        await run.RunAsync();

        await run.AssertHiddenAsync(Secret);
    }

    [Theory]
    [InlineData("secureInput", "SetVariable", $$"""{ "variableName": "text", "value": "{{Secret}}" }""")]
    [InlineData("secureInput", "AppendVariable", $$"""{ "variableName": "list", "value": "{{Secret}}" }""")]
    [InlineData("secureInput", "Filter", $$"""{ "items": "@createArray('{{Secret}}')", "condition": true }""")]
    [InlineData("secureInput", "ForEach", $$"""{ "items": "@createArray('{{Secret}}')", "activities": [] }""")]
    [InlineData("secureInput", "Switch", $$"""{ "on": "{{Secret}}", "cases": [{ "value": "{{Secret}}", "activities": [] }] }""")]
    [InlineData("secureInput", "ExecutePipeline", $$"""
        { "pipeline": { "referenceName": "Q", "type": "PipelineReference" }, "waitOnCompletion": true, "parameters": { "open": "{{Secret}}" } }
        """)]
    [InlineData("secureOutput", "SetVariable", $$"""{ "variableName": "text", "value": "{{Secret}}" }""")]
    [InlineData("secureOutput", "Filter", $$"""{ "items": "@createArray('{{Secret}}')", "condition": true }""")]
    public async Task What_a_policy_calls_secret_is_in_no_journal_and_no_result(string policy, string type, string properties)
    {
        using var run = new SecretRun(Activity("A", type, properties).Replace(
            "\"typeProperties\"", $$"""  "policy": { "{{policy}}": true }, "typeProperties" """, StringComparison.Ordinal));
        run.Pipelines.Files.Pipeline("Q", $$"""
            { "parameters": { "open": { "type": "string" } },
              "activities": [{{Activity("W", "Filter", """{ "items": "@createArray(pipeline().parameters.open)", "condition": true }""")}}] }
            """);

        await run.RunAsync();

        await run.AssertHiddenAsync(Secret);
    }

    static string Check(string value) => Activity("If", "IfCondition", $$"""
        { "expression": {{JsonValue.Create($"@equals(variables('text'), '{value}')").ToJsonString()}},
          "ifFalseActivities": [{{Activity("No", "Fail", """{ "message": "It is another.", "errorCode": "E" }""")}}] }
        """, "A:Succeeded");

    /// <summary>A run of a pipeline with the secret parameter <c>key</c>, its journal and its store in a folder.</summary>
    sealed class SecretRun : IDisposable
    {
        readonly TemporaryFolder _home = new();
        PipelineRunResult? _result;

        public SecretRun(params string[] activities)
        {
            Pipelines = new LocalPipelines();
            Pipelines.Files.Pipeline("P", $$"""
                { "parameters": { "n": { "type": "Int", "defaultValue": 3 }, "key": { "type": "SecureString" } },
                  "variables": { "text": { "type": "String" }, "list": { "type": "Array" } },
                  "activities": [{{string.Join(",", activities)}}] }
                """);
        }

        public LocalPipelines Pipelines { get; }

        public async Task<PipelineRunResult> RunAsync()
        {
            var factory = Pipelines.Files.Load();
            var outputs = OutputStore.InFolder(Path.Combine(_home.Path, "outputs"));
            await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
            await using var journal = await Journal.CreateAsync(_home.File("journal"), [], CancellationToken.None);
            var engine = PipelineEngine.Create(factory, connections, outputs, journal, CopyProgress.None, TimeProvider.System, CancellationToken.None);
            var request = await SecureParameters.KeepAsync(
                new PipelineRunRequest("11111111-1111-1111-1111-111111111111", "P", new JsonObject { ["key"] = Secret }), [], factory, outputs,
                CancellationToken.None);
            return _result = await engine.RunAsync(PipelineOrchestration.Definition, request, request.RunId);
        }

        public async Task AssertHiddenAsync(string secret)
        {
            var told = JsonSerializer.Serialize(_result) + await File.ReadAllTextAsync(_home.File("journal"));
            Assert.DoesNotContain(JsonValue.Create(secret).ToJsonString(), told, StringComparison.Ordinal);
            Assert.DoesNotContain("c4n4ry", told, StringComparison.Ordinal);
        }

        public void Dispose()
        {
            Pipelines.Dispose();
            _home.Dispose();
        }
    }
}
