using System.Net.Sockets;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>The server starts a process for each connection.</summary>
public sealed class ConnectingTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Connecting_takes_one_connection()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        await using var front = new CountingProxy(cluster.Port);
        var factory = new TestFactory().Database("db", cluster, "postgres", port: front.Port).Build();
        var service = (PostgreSqlLinkedService)factory.LinkedService(new Reference("db", []));
        await using var database = await PostgreSqlDatabase.CreateAsync(service, new EnvironmentSecretSource(), TimeProvider.System, CancellationToken.None);

        await using (await database.OpenAsync(Side.Source, CancellationToken.None))
        {
            Assert.Equal(1, front.Connections);
        }
    }

    sealed class CountingProxy(int serverPort) : LoopbackProxy(serverPort)
    {
        int _connections;

        public int Connections => Volatile.Read(ref _connections);

        protected override Task ServeAsync(TcpClient client)
        {
            Interlocked.Increment(ref _connections);
            return base.ServeAsync(client);
        }
    }
}
