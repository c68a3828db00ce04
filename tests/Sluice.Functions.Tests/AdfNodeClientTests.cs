using Sluice.Functions.Tests.Support;
using Sluice.Tests;

namespace Sluice.Functions.Tests;

/// <summary>ADF's own client for Node.js drives the app's own process.</summary>
public sealed class AdfNodeClientTests
{
    [NeedsFact(Needs.PostgreSql | Needs.Azurite | Needs.AdfNodeClient)]
    public async Task Definitions_are_written_run_watched_cancelled_repeated_and_deleted()
    {
        using var files = new TemporaryFolder();
        await using var pipelines = await (await HostedPipelines.CreateAsync()).StartAsync();
        await pipelines.Cluster.ExecuteAsync(pipelines.Database, "CREATE TABLE orders AS SELECT n FROM generate_series(1, 100) AS n");
        await using var server = await ApiServer.StartAsync(pipelines.Host);

        await AdfNodeClient.RunAsync("runs.mjs", server.Address, "key", pipelines.Cluster, pipelines.Database, files.Path);
    }
}
