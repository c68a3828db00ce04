using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice</c> with all its commands.</summary>
static class SluiceCommand
{
    public static RootCommand Create() => new("Copies PostgreSQL to and from tables and files: exact, exactly once, resumable.")
    {
        CopyCommand.Create(),
        PlanCommand.Create(),
        SnapshotCommand.Create(),
        RunCommand.Create(),
        ServeCommand.Create(),
        RunsCommand.Create(),
        CancelCommand.Create(),
        RerunCommand.Create(),
        TriggersCommand.Create(),
        ValidateCommand.Create(),
        TestConnectionCommand.Create(),
        ExploreCommand.Create(),
        PreviewCommand.Create(),
    };
}
