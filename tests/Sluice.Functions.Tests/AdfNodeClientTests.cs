using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>ADF's own client for Node.js drives the app's own process.</summary>
public sealed class AdfNodeClientTests
{
    [NeedsTheory(Needs.PostgreSql | Needs.Azurite | Needs.AdfNodeClient)]
    [InlineData("runs.mjs")]
    [InlineData("triggers.mjs")]
    public async Task Definitions_are_written_and_run_and_triggers_started_until_all_is_deleted(string script)
    {
        using var files = new TemporaryFolder();
        await using var pipelines = await (await HostedPipelines.CreateAsync()).StartAsync();
        await pipelines.Cluster.ExecuteAsync(pipelines.Database, "CREATE TABLE orders AS SELECT n FROM generate_series(1, 100) AS n");
        await using var server = await ApiServer.StartAsync(pipelines.Host);

        await AdfNodeClient.RunAsync(script, server.Address, "key", pipelines.Cluster, pipelines.Database, files.Path);
    }
}
