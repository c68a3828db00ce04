using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Activities.Control;

/// <summary><c>ExecutePipeline</c>: a run of another pipeline, whose return value it gives.</summary>
sealed class ExecutePipelineActivity() : ActivityType("ExecutePipeline")
{
    const int MostDeep = 40;

    /// <inheritdoc/>
    public override string? Executes(DefinitionParser properties) => properties.Reference("pipeline")?.Name;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var reference = properties.Reference("pipeline", required: true);
        var parameters = properties.EvaluatedObject("parameters");
        // ADF's model leaves it out for false; its studio always writes it.
        var waits = properties.Boolean("waitOnCompletion") ?? false;
        if (reference is null || reading.Factory.Find(ResourceKind.Pipeline, reference.Name, properties, reading.Report) is not { } pipeline)
            return null;
        foreach (var (name, _) in parameters)
        {
            if (!Expressions.Values.TryFind(pipeline.Properties["parameters"] as JsonObject ?? [], name, out _))
                properties.Error($"parameters.{name}", $"pipeline '{pipeline.Name}' has no such parameter", "Correct the name");
        }

        if (reading.HasValues)
            pipeline.Parameters(parameters, hasValues: true, properties, reading.Report);
        return WorkResult.Done(new WorkResult { Next = new JsonObject { ["pipeline"] = pipeline.Name, ["parameters"] = parameters, ["waits"] = waits } });
    });

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunAsync(ControlFlow flow)
    {
        var next = (await flow.EvaluateAsync()).Next!;
        var request = flow.Run.Child(flow.Path, (string)next["pipeline"]!, (JsonObject)next["parameters"]!.DeepClone());
        if (request.Depth > MostDeep)
        {
            throw new SluiceException(Side.Definition, "PipelinesTooDeep",
                $"Pipelines execute each other {MostDeep} deep here. Look for one that executes itself.");
        }

        if (!(bool)next["waits"]!)
        {
            flow.StartPipeline(request);
            return new StoredValue(Output(request, null));
        }

        var returned = await flow.RunPipelineAsync(request);
        if (returned is { Key: not null })
        {
            throw new SluiceException(Side.Definition, "ReturnValueTooLarge",
                $"Pipeline '{request.Pipeline}' returns more than {Carried.AtTop / 1024} KB. Return less, such as where the rest lies.");
        }

        return new StoredValue(Output(request, returned));
    }

    static JsonObject Output(PipelineRunRequest request, StoredValue? returned) => new()
    {
        ["pipelineName"] = request.Pipeline,
        ["pipelineRunId"] = request.RunId,
        ["pipelineReturnValue"] = returned?.Value?.DeepClone(),
    };
}
