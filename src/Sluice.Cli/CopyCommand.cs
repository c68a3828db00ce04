using System.CommandLine;
using Sluice.Copying;
using Sluice.Pipelines;

namespace Sluice.Cli;

/// <summary><c>sluice copy FROM TO</c></summary>
static class CopyCommand
{
    public static Command Create()
    {
        var arguments = new CopyArguments();
        var command = new Command("copy", "Copies a table, a query or files.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(arguments.Read(parsed), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(CopyChoice choice, CancellationToken cancellationToken)
    {
        var factory = CopyFactory.Create(choice);
        var run = LocalRun.NewRequest(CopyFactory.Pipeline);
        var job = await LocalRun.ResolveAsync(factory, run, cancellationToken);
        await using var connections = LocalRun.Connect(factory);
        await using var progress = ProgressDisplay.Create(choice.Json);
        var engine = PipelineEngine.Create(factory, connections, null, progress, TimeProvider.System, cancellationToken);
        var output = await engine.RunAsync(CopyOrchestration.Definition, new CopyRequest(run.RunId, CopyFactory.Pipeline, job), run.RunId);
        await progress.DisposeAsync();
        await Report.WriteAsync(output, choice.Json, Report.Describe);
        return ExitCode.Done;
    }
}
