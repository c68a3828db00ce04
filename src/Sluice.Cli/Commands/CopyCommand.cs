using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;
using Sluice.Cli.State;
using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice copy FROM TO</c></summary>
static class CopyCommand
{
    public static Command Create()
    {
        var arguments = new CopyArguments();
        var command = new Command("copy", "Copies a table, a query or files.");
        arguments.AddTo(command);
        var resume = new Option<string?>("--resume")
        {
            Description = "The id of a copy that was killed or failed, with the same arguments again: copies what it did not.",
        };
        command.Add(resume);
        command.SetAction((parsed, cancellationToken) => RunAsync(arguments.Read(parsed), parsed.GetValue(resume), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(CopyChoice choice, string? resume, CancellationToken cancellationToken)
    {
        var factory = CopyFactory.Create(choice);
        var run = LocalRun.NewRequest(CopyFactory.Pipeline);
        if (resume is not null)
            run = run with { RunId = resume };
        var job = await LocalRun.ResolveAsync(factory, run, cancellationToken);
        var path = LocalRun.JournalPath(run.RunId);
        if (resume is not null && !File.Exists(path) && await LocalHistory.FindEndAsync(resume, cancellationToken) is { } end)
            return await RunCommand.TellOfSuccessAsync(run, end, choice.Json);
        var isSpent = false;
        var started = TimeProvider.System.GetUtcNow();
        try
        {
            await using var journal = resume is null
                ? await StartAsync(path, run.RunId, Fingerprint(job, choice), cancellationToken)
                : await ResumeAsync(path, run.RunId, Fingerprint(job, choice), cancellationToken);
            if (journal is not null)
                await Console.Error.WriteLineAsync($"run {run.RunId} of {CopyFactory.Pipeline} {(resume is null ? "started" : "resumed")}");
            await using var connections = LocalRun.Connect(factory);
            await using var progress = ProgressDisplay.Create(choice.Json, choice.IsOfMany);
            var engine = PipelineEngine.Create(factory, connections, LocalRun.Outputs, journal, progress, TimeProvider.System, cancellationToken);
            try
            {
                var request = new CopyRequest(run.RunId, CopyFactory.Pipeline, job) { Pipeline = CopyFactory.Pipeline };
                var output = await engine.RunAsync(TablesOrchestration.DefinitionFor(job), request, run.RunId);
                await progress.DisposeAsync();
                await Report.WriteAsync(output, choice.Json, Report.Describe);
                await LocalHistory.LeaveCopyAsync(run, started, output, null);
                isSpent = journal is not null;
            }
            catch (SluiceException fault)
            {
                await progress.DisposeAsync();
                await LocalHistory.LeaveCopyAsync(run, started, null, fault);
                // What is wrong with the arguments only other arguments mend, which are another copy; and one that did nothing begins anew.
                isSpent = journal is not null && resume is null && (fault.Side == Side.Definition || !journal.HasResults);
                if (journal is not null && !isSpent)
                    await LocalRun.WriteResumeHintAsync(run.RunId, fault);
                throw;
            }
        }
        finally
        {
            if (isSpent)
                await ForgetAsync(run.RunId, path);
        }

        return ExitCode.Success;
    }

    static async Task ForgetAsync(string runId, string journal)
    {
        File.Delete(journal);
        try
        {
            await LocalRun.Outputs.DeleteAsync(runId, CancellationToken.None);
        }
        catch (SluiceException)
        {
            // What is old is deleted anyway.
        }
    }

    static async Task<Journal?> StartAsync(string path, string runId, string fingerprint, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalRun.BeginJournalAsync(path, new() { ["runId"] = runId, ["copy"] = fingerprint }, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SluiceException { Code: "RunInUse" or "JournalNotKept" })
        {
            await Console.Error.WriteLineAsync($"no journal can be kept, so this copy cannot be resumed: {exception.Message}");
            return null;
        }
    }

    static async Task<Journal?> ResumeAsync(string path, string runId, string fingerprint, CancellationToken cancellationToken)
    {
        var journal = await Journal.ResumeAsync(path, cancellationToken);
        var header = journal.Header;
        if ((string?)header["copy"] == fingerprint)
            return journal;
        await journal.DisposeAsync();
        throw header["copy"] is null
            ? CopyLocation.Error("--resume", $"run {runId} is of pipeline '{header["pipeline"]}'", "Resume it with 'sluice run'")
            : CopyLocation.Error("--resume", $"copy {runId} was started with other arguments",
                "Repeat those, or start anew without --resume");
    }

    /// <summary>
    /// Tells copies apart: the job, which only refers to its ends, and where these are. Nothing secret goes into it: who has the hash of
    /// a password can guess at it.
    /// </summary>
    static string Fingerprint(CopyJob job, CopyChoice choice)
    {
        var ends = CopyEndpoints.Read(choice);
        var meant = new JsonObject { ["Job"] = TypedJson.ToNode(job), ["From"] = ends.From.Location.Address, ["To"] = ends.To.Location.Address };
        return Convert.ToHexStringLower(SHA256.HashData(TypedJson.ToBytes(meant)));
    }
}
