using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Cli;

/// <summary><c>sluice run PIPELINE --factory DIR</c></summary>
static class RunCommand
{
    public static Command Create()
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "The pipeline's name." };
        var factory = FactoryOptions.Factory();
        var overrides = FactoryOptions.Overrides();
        var json = FactoryOptions.Json();
        var parameters = new Option<string[]>("--param")
        {
            Description = "A value for a parameter of the pipeline, as name=value; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var resume = new Option<string?>("--resume") { Description = "The id of a run that was killed or failed: copies what it did not." };
        var command = new Command("run", "Runs a pipeline of a factory folder.") { pipeline, factory, parameters, overrides, resume, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(pipeline), FactoryFolder.Load(parsed.GetRequiredValue(factory), parsed.GetValue(overrides)),
            parsed.GetValue(parameters) ?? [], parsed.GetValue(resume), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(
        string pipeline, Factory factory, string[] parameters, string? resume, bool json, CancellationToken cancellationToken)
    {
        var (request, journal) = resume is null
            ? await StartAsync(LocalRun.NewRequest(pipeline) with { Parameters = ReadParameters(parameters) }, factory, cancellationToken)
            : await ResumeAsync(pipeline, parameters, resume, cancellationToken);
        await using var closing = journal;
        await Console.Error.WriteLineAsync($"run {request.RunId} of {request.Pipeline} {(resume is null ? "started" : "resumed")}");

        await using var connections = LocalRun.Connect(factory);
        await using var progress = ProgressDisplay.Create(json);
        var engine = PipelineEngine.Create(factory, connections, journal, progress, TimeProvider.System, cancellationToken);
        try
        {
            var result = await engine.RunAsync(PipelineOrchestration.Definition, request, request.RunId);
            await progress.DisposeAsync();
            await Report.WriteAsync(new RunReport(request.RunId, "Succeeded", result.Activities), json, Report.Describe);
            return ExitCode.Done;
        }
        catch (SluiceException fault) when (fault.Side != Side.Definition)
        {
            await progress.DisposeAsync();
            var (status, ending) = fault.Side == Side.Cancelled ? ("Cancelled", "was cancelled") : ("Failed", "failed");
            await Console.Error.WriteLineAsync($"run {request.RunId} {ending}; --resume {request.RunId} copies what is missing");
            if (json)
                await Report.WriteAsync(new RunReport(request.RunId, status, [], fault.Message), json, Report.Describe);
            throw;
        }
    }

    static async Task<(PipelineRunRequest, Journal)> StartAsync(
        PipelineRunRequest request, Factory factory, CancellationToken cancellationToken)
    {
        // A run that cannot begin leaves no journal.
        await new PipelineActivities(factory, TimeProvider.System).OutlineAsync(request, cancellationToken);
        var header = new JsonObject
        {
            ["runId"] = request.RunId,
            ["pipeline"] = request.Pipeline,
            ["parameters"] = request.Parameters.DeepClone(),
            ["triggerTime"] = request.TriggerTime.ToString("O", CultureInfo.InvariantCulture),
        };
        return (request, await Journal.CreateAsync(LocalRun.JournalPath(request.RunId), header, cancellationToken));
    }

    static async Task<(PipelineRunRequest, Journal)> ResumeAsync(
        string pipeline, string[] parameters, string runId, CancellationToken cancellationToken)
    {
        if (parameters.Length > 0)
            throw Place.Error("--param", "a resumed run keeps the parameters it was started with", "Leave --param out");
        var journal = await Journal.ResumeAsync(LocalRun.JournalPath(runId), cancellationToken);
        var header = journal.Header;
        if (!pipeline.Equals((string?)header["pipeline"], StringComparison.OrdinalIgnoreCase))
        {
            await journal.DisposeAsync();
            throw Place.Error("PIPELINE", $"run {runId} is of pipeline '{header["pipeline"]}'", "Name that pipeline");
        }

        var request = new PipelineRunRequest(runId, (string)header["pipeline"]!, (JsonObject)header["parameters"]!.DeepClone())
        {
            TriggerTime = DateTimeOffset.Parse((string)header["triggerTime"]!, CultureInfo.InvariantCulture),
        };
        return (request, journal);
    }

    static JsonObject ReadParameters(string[] parameters)
    {
        var values = new JsonObject();
        foreach (var (index, parameter) in parameters.Index())
        {
            var parts = parameter.Split('=', 2);
            // What it is instead is not told: it may be a secret without its name.
            if (parts.Length != 2)
                throw Place.Error("--param", $"number {index + 1} has no =", "Write --param name=value");
            values[parts[0]] = Value(parts[1]);
        }

        return values;
    }

    /// <summary>Arrays and objects are written as JSON; the declared type turns the rest into what it is.</summary>
    static JsonNode? Value(string text)
    {
        if (text.StartsWith('[') || text.StartsWith('{'))
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (System.Text.Json.JsonException)
            {
                // Text that happens to begin with a bracket.
            }
        }

        return text;
    }
}

/// <summary>What <c>sluice run --json</c> prints.</summary>
sealed record RunReport(string RunId, string Status, IReadOnlyList<ActivityRun> Activities, string? Message = null);
