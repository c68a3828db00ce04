using Npgsql;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>Whether another connection's transaction has failed is asked while it writes, by a connection that there may be no room for.</summary>
public sealed class FailedProbeTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public async Task Where_no_connection_is_left_nothing_has_failed(int connections, bool isFound)
    {
        using var scenario = await CopyScenario.CreateAsync();
        var role = $"probe_{scenario.Database}_{connections}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'S3cret-of-probe' CONNECTION LIMIT {connections}");
        var factory = new TestFactory().Database("db", scenario.Cluster, scenario.Database, role, "S3cret-of-probe").Build();
        await using var database = await PostgreSqlDatabase.CreateAsync(
            (PostgreSqlLinkedService)factory.LinkedService(new Reference("db", [])), new EnvironmentSecretSource(),
            TimeProvider.System, CancellationToken.None);
        await using var connection = await database.OpenAsync(Side.Sink, CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();

        Assert.False(await database.HasFailedAsync(connection.ProcessID, CancellationToken.None));
        await Assert.ThrowsAsync<PostgresException>(() => PostgreSqlDatabase.ExecuteAsync(connection, "SELECT 1 / 0", CancellationToken.None));

        Assert.Equal(isFound, await database.HasFailedAsync(connection.ProcessID, CancellationToken.None));
    }
}
