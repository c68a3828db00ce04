using System.CommandLine;
using System.Globalization;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice run PIPELINE --factory DIR</c></summary>
static class RunCommand
{
    public static Command Create()
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "The pipeline's name." };
        var factory = FactoryOptions.Factory();
        var overrides = FactoryOptions.Overrides();
        var json = FactoryOptions.Json();
        var parameters = ParameterOption.Create("the pipeline");
        var resume = new Option<string?>("--resume") { Description = "The id of a run that was killed or failed: copies what it did not." };
        var command = new Command("run", "Runs a pipeline of a factory folder.") { pipeline, factory, parameters, overrides, resume, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(pipeline), FactoryFolder.Load(KnownTypes.All, parsed.GetRequiredValue(factory), parsed.GetValue(overrides)),
            parsed.GetValue(parameters) ?? [], parsed.GetValue(resume), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(
        string pipeline, Factory factory, string[] parameters, string? resume, bool json, CancellationToken cancellationToken)
    {
        var (request, journal) = resume is null
            ? await StartAsync(
                LocalRun.NewRequest(pipeline) with { Parameters = ParameterOption.Read(parameters) }, factory, cancellationToken)
            : await ResumeAsync(pipeline, parameters, resume, cancellationToken);
        await using var closing = journal;
        if (journal.Succeeded is { } end)
            return await TellOfSuccessAsync(request, end, json);
        await Console.Error.WriteLineAsync($"run {request.RunId} of {request.Pipeline} {(resume is null ? "started" : "resumed")}");

        await using var connections = LocalRun.Connect(factory);
        await using var progress = ProgressDisplay.Create(json);
        await using var callbacks = new CallbackListener(LocalRun.Outputs);
        var state = new MemoryStateStore(TimeProvider.System, journal);
        var log = new OpenRuns(LocalHistory.Of(state), request, TimeProvider.System);
        var engine = PipelineEngine.Create(
            factory, connections, LocalRun.Outputs, journal, progress, TimeProvider.System, cancellationToken, callbacks.Open,
            LocalRun.QueueOf(request.RunId), log,
            observer: new RunLines(progress, request.RunId, TimeProvider.System));
        var hasSucceeded = false;
        try
        {
            var result = await engine.RunAsync(PipelineOrchestration.Definition, request, request.RunId);
            await progress.DisposeAsync();
            await Report.WriteAsync(new RunReport(request.RunId, "Succeeded", result.Activities), json, Report.Describe);
            hasSucceeded = true;
            return ExitCode.Success;
        }
        catch (SluiceException fault) when (fault is PipelineFailedException || fault.Side != Side.Definition)
        {
            await progress.DisposeAsync();
            await LocalRun.WriteResumeHintAsync(request.RunId, fault);
            if (fault.Side == Side.Cancelled)
                await log.EndAsync(OrchestrationStatus.Cancelled, fault.Message);
            var status = fault.Side == Side.Cancelled ? "Cancelled" : "Failed";
            var activities = (fault as PipelineFailedException)?.Result.Activities ?? [];
            await Report.WriteAsync(new RunReport(request.RunId, status, activities, fault.Message), json, Report.Describe);
            throw;
        }
        finally
        {
            var failed = await engine.WaitForStartedAsync();
            foreach (var (runId, fault) in failed)
                await Console.Error.WriteLineAsync($"run {runId}, which another one started, failed: {fault.Message}");
            await LocalHistory.LeaveAsync(state, request.RunId);
            // What it started is part of what a resumed run does.
            if (hasSucceeded && failed.Count == 0)
                await journal.SucceedAsync(TimeProvider.System.GetUtcNow());
        }
    }

    /// <summary>Says of a run that is to be resumed that there is nothing left to do.</summary>
    /// <param name="request">The run.</param>
    /// <param name="end">When it had ended.</param>
    /// <param name="json">Whether it is said in JSON.</param>
    public static async Task<int> TellOfSuccessAsync(PipelineRunRequest request, DateTimeOffset end, bool json)
    {
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"run {request.RunId} of {request.Pipeline} had succeeded at {end:yyyy-MM-dd HH:mm:ss} UTC: nothing was done. Start a new run to do it again.");
        await Report.WriteAsync(new RunReport(request.RunId, "Succeeded", [], message), json, _ => [message]);
        return ExitCode.Success;
    }

    static async Task<(PipelineRunRequest, Journal)> StartAsync(
        PipelineRunRequest request, Factory factory, CancellationToken cancellationToken)
    {
        // A run that cannot begin leaves no journal.
        await LocalRun.CheckAsync(factory, request);
        request = await SecureParameters.KeepAsync(request, [], factory, LocalRun.Outputs, cancellationToken);
        return (request, await RunJournal.BeginAsync(request, cancellationToken));
    }

    static async Task<(PipelineRunRequest, Journal)> ResumeAsync(
        string pipeline, string[] parameters, string runId, CancellationToken cancellationToken)
    {
        if (parameters.Length > 0)
            throw CopyLocation.Error("--param", "a resumed run keeps the parameters it was started with", "Leave --param out");
        var journal = await Journal.ResumeAsync(LocalRun.JournalPath(runId), cancellationToken);
        var header = journal.Header;
        if (!pipeline.Equals((string?)header["pipeline"], StringComparison.OrdinalIgnoreCase))
        {
            await journal.DisposeAsync();
            throw header["pipeline"] is null ? CopyLocation.Error("--resume", $"{runId} is a copy", "Resume it with 'sluice copy'")
                : CopyLocation.Error("PIPELINE", $"run {runId} is of pipeline '{header["pipeline"]}'", "Name that pipeline");
        }

        return (RunJournal.RequestIn(header), journal);
    }
}
