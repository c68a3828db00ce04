using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Snapshots;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice snapshot CONNECTION</c>: holds a snapshot for copies of other processes.</summary>
static class SnapshotCommand
{
    public static Command Create()
    {
        var connection = new Argument<string>("CONNECTION") { Description = "A PostgreSQL URI or connection string." };
        var tables = new TableOptions();
        var json = FactoryOptions.Json();
        var command = new Command("snapshot", "Holds a snapshot of a database, in which 'copy --snapshot NAME' reads, and prints its name.") { connection };
        tables.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(connection), tables.Include(parsed), tables.Exclude(parsed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(
        string connection, IReadOnlyList<string> include, IReadOnlyList<string> exclude, bool json, CancellationToken cancellationToken)
    {
        var location = CopyLocation.Parse(connection, "CONNECTION");
        if (!location.IsPostgreSql)
            throw CopyLocation.Error("CONNECTION", "it is no database", "Write postgresql://user:password@host:port/database");
        await using var connections = LocalRun.Connect(CopyFactory.OfDatabase(location));
        var input = WaitForEndOfInputAsync();
        await NamedSnapshot.HoldAsync(
            connections, CopyFactory.DatabaseReference, new TableSelection(include.Count > 0 ? include : ["*"], exclude), async taken =>
            {
                // A command in the background of a script has none to begin with. Who reads the name may end it at once.
                var hasInput = !input.IsCompleted;
                await Report.WriteAsync(new JsonObject { ["snapshot"] = taken.Id, ["takenAt"] = taken.TakenAt }, json, _ => [taken.Id]);
                await Console.Out.FlushAsync(cancellationToken);
                await Console.Error.WriteLineAsync(
                    $"snapshot {taken.Id}, taken at {taken.TakenAt}, is held until Ctrl-C or the end of standard input");
                await (hasInput ? input : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
            }, cancellationToken);
        return ExitCode.Success;
    }

    static Task WaitForEndOfInputAsync() => Task.Run(async () =>
    {
        var buffer = new byte[256];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer) > 0)
        {
            // What is typed means nothing.
        }
    });
}
