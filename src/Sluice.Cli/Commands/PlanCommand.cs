using System.CommandLine;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice plan FROM TO</c>: the slices that <c>copy</c> would copy.</summary>
static class PlanCommand
{
    public static Command Create()
    {
        var arguments = new CopyArguments();
        var command = new Command("plan", "Shows the slices of a copy and copies nothing.");
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
        var activities = new CopyActivities(connections, CopyProgress.None, TimeProvider.System, HostCapacity.Unlimited);
        var request = new CopyRequest(run.RunId, CopyFactory.Pipeline, job);
        if (choice.IsOfMany)
        {
            await Report.WriteAsync(await activities.FindTablesAsync(request, cancellationToken), choice.Json, Report.Describe);
            return ExitCode.Success;
        }

        var plan = await activities.PlanAsync(request, cancellationToken);
        await Report.WriteAsync(plan, choice.Json, Report.Describe);
        return ExitCode.Success;
    }
}
