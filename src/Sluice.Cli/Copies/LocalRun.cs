using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Pipelines.Queueing;

namespace Sluice.Cli.Copies;

/// <summary>Puts the library together for runs in this process.</summary>
static class LocalRun
{
    public static PipelineRunRequest NewRequest(string pipeline) =>
        new(Guid.NewGuid().ToString(), pipeline, []) { TriggerTime = TimeProvider.System.GetUtcNow() };

    public static FactoryConnections Connect(Factory factory) =>
        new(factory, new KeyVaultSecretSource(factory, TimeProvider.System) { Keeper = Secrets }, TimeProvider.System);

    /// <summary>The factory in a folder, whose triggers are known by the folder.</summary>
    public static FactorySource Source(string folder, string? overrides) => new(folder, overrides, Connect, TimeProvider.System)
    {
        Scope = TextHash.Short(Path.GetFullPath(folder)),
    };

    /// <summary>Checks what a run would do, and prints the hints.</summary>
    /// <exception cref="DefinitionException">Everything that is wrong with it.</exception>
    public static async Task CheckAsync(Factory factory, PipelineRunRequest run)
    {
        var report = new DefinitionReport();
        new PipelineActivities(factory, Outputs, RunLog.None, TimeProvider.System).Check(run, report);
        foreach (var hint in report.Hints)
            await Console.Error.WriteLineAsync($"hint: {hint}");
        report.ThrowIfAny();
    }

    /// <summary>The job of a factory that holds one copy.</summary>
    /// <exception cref="DefinitionException">Everything that is wrong with it.</exception>
    public static async Task<CopyJob> ResolveAsync(Factory factory, PipelineRunRequest run, CancellationToken cancellationToken)
    {
        var activities = new PipelineActivities(factory, Outputs, RunLog.None, TimeProvider.System);
        await CheckAsync(factory, run);
        return await activities.ResolveCopyAsync(run, CopyFactory.Pipeline, new Frame(), cancellationToken);
    }

    /// <summary>Begins the journal of a new run, and deletes what is too old.</summary>
    public static async Task<Journal> BeginJournalAsync(string path, JsonObject header, CancellationToken cancellationToken)
    {
        await DeleteOldAsync(cancellationToken);
        return await Journal.CreateAsync(path, header, cancellationToken);
    }

    /// <summary>Deletes the journals of runs that ended too long ago to be resumed, and what they kept.</summary>
    static async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var oldest = TimeProvider.System.GetUtcNow() - OutputStore.Retention;
        await DeleteJournalsAsync(oldest, cancellationToken);
        await TryAsync(() => Outputs.DeleteBeforeAsync(oldest, cancellationToken));
    }

    /// <summary>Deletes the journals of runs that ended before a time.</summary>
    public static async Task DeleteJournalsAsync(DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(Home, "runs"));
        foreach (var old in folder.Exists ? folder.EnumerateFiles("*.jsonl").Where(file => file.LastWriteTimeUtc < oldest.UtcDateTime) : [])
            await TryAsync(() => Task.Run(old.Delete, cancellationToken));
    }

    static async Task TryAsync(Func<Task> delete)
    {
        try
        {
            await delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SluiceException { Side: Side.Engine })
        {
            // Someone else's, or in use: not this run's concern.
        }
    }

    /// <summary>Says how to go on with a run that did not come to its end.</summary>
    public static Task WriteResumeHintAsync(string runId, SluiceException fault)
    {
        var ending = fault.Side == Side.Cancelled ? "was cancelled" : "failed";
        return Console.Error.WriteLineAsync($"run {runId} {ending}; --resume {runId} copies what is missing");
    }

    /// <summary>Journals lie in <c>SLUICE_HOME</c>, by default the user's folder for local data.</summary>
    public static string JournalPath(string runId)
    {
        if (!Guid.TryParse(runId, out _))
            throw CopyLocation.Error("--resume", $"'{runId}' is not a run id", "Use the id that was printed when it started");
        return Path.GetFullPath(Path.Combine(Home, "runs", $"{runId}.jsonl"));
    }

    /// <summary>Where runs keep large values, beside their journals.</summary>
    public static OutputStore Outputs => OutputStore.InFolder(Path.Combine(Home, "outputs"));

    /// <summary>Where secrets lie that were given over the API.</summary>
    public static SecretKeeper Secrets { get; } = new FileSecretKeeper(Path.Combine(Home, "secrets"));

    /// <summary>Where runs wait for others of their pipeline, in all processes of this user.</summary>
    public static RunQueues QueueOf(string runId)
    {
        var isTold = 0;
        return RunQueues.InFolder(Path.Combine(Home, "queues"), runId, IsAlive, request =>
        {
            if (Interlocked.Exchange(ref isTold, 1) == 0)
                Console.Error.WriteLine($"run {request.RunId} is queued: pipeline {request.Pipeline} has at most {request.Most} under way");
        }, TimeProvider.System);
    }

    /// <summary>A process has the journal of its run open as long as it lives.</summary>
    static bool IsAlive(string runId)
    {
        try
        {
            using var journal = new FileStream(JournalPath(runId), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary><c>SLUICE_HOME</c>, or the folder that the system has for such things.</summary>
    public static string Home
    {
        get
        {
            const Environment.SpecialFolder LocalData = Environment.SpecialFolder.LocalApplicationData;
            return Environment.GetEnvironmentVariable("SLUICE_HOME")
                ?? Path.Combine(Environment.GetFolderPath(LocalData, Environment.SpecialFolderOption.DoNotVerify), "sluice");
        }
    }
}
