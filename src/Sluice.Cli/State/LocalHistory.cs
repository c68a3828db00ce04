using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Cli.Copies;
using Sluice.Cli.Observing;
using Sluice.Copying.Output;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;

namespace Sluice.Cli.State;

/// <summary>
/// What became of runs on this machine. A command leaves a file when it ends, which costs nothing; the first who asks for runs takes the
/// files into the database.
/// </summary>
static class LocalHistory
{
    static string Folder => Path.Combine(LocalRun.Home, "history");

    /// <summary>The history in a store, whose runs are logged where this process exports to.</summary>
    public static RunHistory Of(StateStore state) => new(state, LocalRun.Outputs, Export.Loggers.CreateLogger<RunHistory>());

    /// <summary>Leaves what a command remembers of its run. What cannot be left is only not listed.</summary>
    public static async Task LeaveAsync(MemoryStateStore state, string runId)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            var path = Path.Combine(Folder, $"{runId}.json");
            File.Delete($"{path}.new");
            await using (var file = PrivateFile.Create($"{path}.new"))
                await JsonSerializer.SerializeAsync(file, state.All, TypedJson.Of<IReadOnlyList<StateRecord>>());
            File.Move($"{path}.new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"'sluice runs' will not list this run: {exception.Message}");
        }
    }

    /// <summary>Leaves what became of a copy that is no pipeline's.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">When it began.</param>
    /// <param name="output">Its output; null when it failed.</param>
    /// <param name="fault">What it failed with; null when it did not.</param>
    public static async Task LeaveCopyAsync(PipelineRunRequest run, DateTimeOffset start, CopyOutput? output, SluiceException? fault)
    {
        const string Type = "Copy";
        var state = new MemoryStateStore(TimeProvider.System);
        RunLog log = Of(state);
        var status = fault is null ? OrchestrationStatus.Succeeded : fault.Side == Side.Cancelled ? OrchestrationStatus.Cancelled : OrchestrationStatus.Failed;
        foreach (var (at, now) in new[] { (OrchestrationStatus.InProgress, start), (status, TimeProvider.System.GetUtcNow()) })
        {
            await log.TellAsync(new RunNews(run, at, now, fault is null || at != status ? "" : fault.Message), CancellationToken.None);
            await log.TellAsync(new ActivityNews(run, CopyFactory.Pipeline, Type, CopyFactory.Pipeline, at, now)
            {
                Output = at == status && output is not null ? new StoredValue(TypedJson.ToNode(output)) : null,
                Error = at == status && fault is not null ? new ActivityError(fault.Code, fault.Message, CopyFactory.Pipeline) : null,
            }, CancellationToken.None);
        }

        await LeaveAsync(state, run.RunId);
    }

    /// <summary>When a run of this machine ended that succeeded; null for any other.</summary>
    public static async Task<DateTimeOffset?> FindEndAsync(string runId, CancellationToken cancellationToken)
    {
        var state = await OpenAsync(cancellationToken);
        var run = await Of(state).FindAsync(runId, null, cancellationToken);
        return run?.Status == OrchestrationStatus.Succeeded ? run.RunEnd : null;
    }

    /// <summary>Opens the database, with all that commands have left.</summary>
    /// <exception cref="SluiceException">It cannot be opened.</exception>
    public static async Task<StateStore> OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(LocalRun.Home);
        var store = SqliteStateStore.Open(Path.Combine(LocalRun.Home, "state.db"), TimeProvider.System);
        foreach (var path in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*.json") : [])
            await TakeAsync(store, path, cancellationToken);
        return store;
    }

    static async Task TakeAsync(StateStore store, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using (var file = File.OpenRead(path))
            {
                foreach (var record in await JsonSerializer.DeserializeAsync(file, TypedJson.Of<IReadOnlyList<StateRecord>>(), cancellationToken) ?? [])
                    await store.WriteAsync(record.Kind, record.Key, record.Value, null, cancellationToken);
            }

            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another process is at it, or it is none of ours.
        }
    }
}
