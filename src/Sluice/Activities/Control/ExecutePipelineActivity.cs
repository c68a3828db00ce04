using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Activities.Control;

/// <summary><c>ExecutePipeline</c>: a run of another pipeline, whose return value it gives.</summary>
sealed class ExecutePipelineActivity() : ActivityType("ExecutePipeline")
{
    /// <summary>How many runs may be around one.</summary>
    public const int MostDeep = 40;

    /// <inheritdoc/>
    public override string? Executes(DefinitionParser properties) => properties.Reference("pipeline")?.Name;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var reference = properties.Reference("pipeline", required: true);
        var secrets = new JsonObject();
        var parameters = properties.EvaluatedObject("parameters", secrets);
        // ADF's model leaves it out for false; its studio always writes it.
        properties.Differs("what the pipeline returns has at most 16 KB", "waitOnCompletion");
        var waits = properties.Boolean("waitOnCompletion") ?? false;
        if (reference is null || reading.Factory.Find(ResourceKind.Pipeline, reference.Name, properties, reading.Report) is not { } pipeline)
            return null;
        if (reading.State is { } returned)
            return WorkResult.Done(new WorkResult { Output = Output(reading.Request!.Run.Child(reading.Request.Path, pipeline.Name, []), returned) });
        pipeline.Parameters(
            SecureParameters.Join(parameters, secrets), reading.HasValues, properties, reading.Report, properties.DeferredNames("parameters"));
        foreach (var name in parameters.Select(one => one.Key).ToList())
        {
            if (!reading.Definition.Policy.SecureInput && !pipeline.IsSecureParameter(name))
                continue;
            secrets[name] = parameters[name]?.DeepClone();
            parameters.Remove(name);
        }

        return WorkResult.Done(new WorkResult
        {
            Next = new JsonObject { ["pipeline"] = pipeline.Name, ["parameters"] = parameters, ["waits"] = waits },
            Secrets = secrets,
        });
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var result = await flow.EvaluateAsync();
        var next = result.Next!;
        var request = flow.Run.Child(flow.Path, (string)next["pipeline"]!, (JsonObject)next["parameters"]!.DeepClone()) with
        {
            Secrets = result.Secrets,
            IsAwaited = (bool)next["waits"]!,
        };
        if (request.Depth > MostDeep)
        {
            throw new SluiceException(Side.Definition, "PipelinesTooDeep",
                $"Pipelines execute each other {MostDeep} deep here. Look for one that executes itself.");
        }

        if (request.IsAwaited == false)
        {
            await flow.StartPipelineAsync(request);
            return new StoredValue(Output(request, null));
        }

        var returned = await flow.RunPipelineAsync(request);
        // What lies in the store is put into the output there.
        return returned is { Key: not null } ? (await flow.EvaluateAsync(returned)).Output : new StoredValue(Output(request, returned?.Value));
    }

    static JsonObject Output(PipelineRunRequest request, JsonNode? returned) => new()
    {
        ["pipelineName"] = request.Pipeline,
        ["pipelineRunId"] = request.RunId,
        ["pipelineReturnValue"] = returned?.DeepClone(),
    };
}
