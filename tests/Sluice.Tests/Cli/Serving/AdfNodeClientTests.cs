using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>ADF's own client for Node.js drives a server of this machine.</summary>
public sealed class AdfNodeClientTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    const string Key = "Kq7-of-a-client-from-elsewhere";

    readonly TemporaryFolder _home = new();
    readonly TemporaryFolder _factory = new();

    [NeedsFact(Needs.PostgreSql | Needs.AdfNodeClient)]
    public async Task Definitions_are_written_run_watched_cancelled_repeated_and_deleted()
    {
        await database.ExecuteAsync("CREATE TABLE orders AS SELECT n FROM generate_series(1, 100) AS n");
        await using var server = await SluiceServer.StartAsync(_home, _factory.Path, ["--api-key", Key], [Key, database.Cluster.Password]);

        await DriveAsync("runs.mjs", server);

        (await server.StopAsync()).Succeeded();
    }

    [NeedsTheory(Needs.PostgreSql | Needs.AdfNodeClient)]
    [InlineData("triggers.mjs")]
    [InlineData("windows.mjs")]
    public async Task Triggers_are_started_asked_for_and_stopped_and_windows_repeated_and_cancelled(string script)
    {
        await using var server = await SluiceServer.StartAsync(_home, _factory.Path, ["--api-key", Key], [Key, database.Cluster.Password]);

        await DriveAsync(script, server);

        (await server.StopAsync()).Succeeded();
    }

    public void Dispose()
    {
        _home.Dispose();
        _factory.Dispose();
    }

    Task DriveAsync(string script, SluiceServer server) =>
        AdfNodeClient.RunAsync(script, server.Address, Key, database.Cluster, database.Name, database.Files);
}
