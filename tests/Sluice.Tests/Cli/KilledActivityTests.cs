using Sluice.Tests.Activities;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary>The process of a run is killed in the middle of a script. Attempts are counted by a sequence of the server.</summary>
public sealed class KilledActivityTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_script_is_not_repeated_unasked()
    {
        using var pipelines = await PipelinesAsync("once", retry: 0);
        var runId = await KillAsync(pipelines, "once");

        var resumed = await RunAsync(pipelines, "--resume", runId);

        resumed.Failing(SluiceOutcome.Failed, "engine").Naming("activity 'Script' failed: The process that ran it ended in the middle. It is not tried again: nobody knows");
        Assert.Equal(1, await AttemptsAsync("once"));
        // Whoever has read that and resumes again asks for it.
        (await RunAsync(pipelines, "--resume", runId)).Succeeded();
        Assert.Equal(2, await AttemptsAsync("once"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_script_is_repeated_when_its_policy_says_so()
    {
        using var pipelines = await PipelinesAsync("again", retry: 1);
        var runId = await KillAsync(pipelines, "again");

        (await RunAsync(pipelines, "--resume", runId)).Succeeded();

        Assert.Equal(2, await AttemptsAsync("again"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_script_that_failed_is_tried_again_by_who_resumes_the_run()
    {
        using var pipelines = await PipelinesAsync("failed", retry: 0, "; SELECT * FROM missing");
        var failed = (await RunAsync(pipelines)).Failing(SluiceOutcome.Failed, "sink").Naming("42P01");

        await database.ExecuteAsync("UPDATE failed_wait SET seconds = 0; CREATE TABLE missing ()");
        (await RunAsync(pipelines, "--resume", RunIdOf(failed))).Succeeded();

        Assert.Equal(2, await AttemptsAsync("failed"));
    }

    public void Dispose() => _home.Dispose();

    IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path };

    async Task<LocalPipelines> PipelinesAsync(string name, int retry, string more = "")
    {
        var seconds = more.Length > 0 ? 0 : 600;
        await database.ExecuteAsync($"CREATE SEQUENCE {name}; CREATE TABLE {name}_wait (seconds float); INSERT INTO {name}_wait VALUES ({seconds})");
        return database.Of(LocalPipelines.OnDatabase("Script", "Script", $$"""
            { "scripts": [{ "type": "Query", "text": "SELECT nextval('{{name}}'), pg_sleep((SELECT seconds FROM {{name}}_wait)){{more}}" }] }
            """).TrimEnd()[..^1] + $$""", "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 30 } }""");
    }

    /// <returns>The run's id.</returns>
    async Task<string> KillAsync(LocalPipelines pipelines, string name)
    {
        await using (var run = SluiceProcess.Start(["run", "P", "--factory", pipelines.Files.Path], Environment))
        {
            Assert.Equal(1, await Eventually.GetAsync(() => AttemptsAsync(name), count => count == 1, TimeSpan.FromSeconds(60)));
            run.Kill();
        }

        await database.ExecuteAsync($"UPDATE {name}_wait SET seconds = 0");
        return Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(_home.Path, "runs"))));
    }

    Task<SluiceOutcome> RunAsync(LocalPipelines pipelines, params string[] options) =>
        SluiceProcess.RunAsync(["run", "P", "--factory", pipelines.Files.Path, .. options], Environment, [database.Cluster.Password]);

    static string RunIdOf(SluiceOutcome outcome) => outcome.Error.Split(' ')[1];

    async Task<long> AttemptsAsync(string name) =>
        await database.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}");
}
