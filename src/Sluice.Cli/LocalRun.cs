using Sluice.Copying;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Pipelines;

namespace Sluice.Cli;

/// <summary>Puts the library together for runs in this process.</summary>
static class LocalRun
{
    public static PipelineRunRequest NewRequest(string pipeline) =>
        new(Guid.NewGuid().ToString(), pipeline, []) { TriggerTime = TimeProvider.System.GetUtcNow() };

    public static Connections Connect(Factory factory) => new(factory, new KeyVaultSecretSource(factory, TimeProvider.System));

    /// <summary>The job of a factory that holds one copy.</summary>
    /// <exception cref="DefinitionException">Everything that is wrong with it.</exception>
    public static async Task<CopyJob> ResolveAsync(Factory factory, PipelineRunRequest run, CancellationToken cancellationToken)
    {
        var activities = new PipelineActivities(factory, TimeProvider.System);
        await activities.OutlineAsync(run, cancellationToken);
        return await activities.ResolveCopyAsync(new ResolveCopyRequest(run, CopyFactory.Pipeline, []), cancellationToken);
    }

    /// <summary>Journals lie in <c>SLUICE_HOME</c>, by default the user's folder for local data.</summary>
    public static string JournalPath(string runId)
    {
        if (!Guid.TryParse(runId, out _))
            throw Place.Error("--resume", $"'{runId}' is not a run id", "Use the id that 'sluice run' printed when it started");
        const Environment.SpecialFolder LocalData = Environment.SpecialFolder.LocalApplicationData;
        var home = Environment.GetEnvironmentVariable("SLUICE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(LocalData, Environment.SpecialFolderOption.DoNotVerify), "sluice");
        return Path.GetFullPath(Path.Combine(home, "runs", $"{runId}.jsonl"));
    }
}
