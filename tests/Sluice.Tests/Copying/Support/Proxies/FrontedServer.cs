using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>
/// Stands before PostgreSQL servers: each connection goes to the next of them in turn, as behind a reader endpoint; with keys of its
/// own instead of the servers', as a pooler has.
/// </summary>
sealed class FrontedServer : LoopbackServer
{
    readonly bool _isPooler;
    readonly int[] _ports;
    int _sessions;

    public FrontedServer(bool isPooler, params int[] ports)
    {
        (_isPooler, _ports) = (isPooler, ports);
        Start();
    }

    protected override async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        var here = client.GetStream();
        var startup = await StartupAsync(here);
        await server.ConnectAsync(IPAddress.Loopback, _ports[(Interlocked.Increment(ref _sessions) - 1) % _ports.Length], End);
        var there = server.GetStream();
        await there.WriteAsync(startup, End);
        await Task.WhenAny(here.CopyToAsync(there, End), AnswerAsync(there, here));
    }

    /// <summary>What the client begins with; encryption is declined.</summary>
    async Task<byte[]> StartupAsync(NetworkStream client)
    {
        const int SslRequest = 80877103;
        const int GssEncRequest = 80877104;
        while (true)
        {
            var head = new byte[8];
            await client.ReadExactlyAsync(head, End);
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is SslRequest or GssEncRequest)
            {
                await client.WriteAsync("N"u8.ToArray(), End);
                continue;
            }

            var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length];
            await client.ReadExactlyAsync(rest, End);
            return [.. head, .. rest];
        }
    }

    /// <summary>Message by message until the server is ready for queries, and from then on as it comes (manual, 55.7).</summary>
    async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[5];
        do
        {
            await server.ReadExactlyAsync(head, End);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(body, End);
            if (head[0] == 'K' && _isPooler)
                BinaryPrimitives.WriteInt32BigEndian(body, Random.Shared.Next(1 << 24, 1 << 30));
            await client.WriteAsync(head, End);
            await client.WriteAsync(body, End);
        }
        while (head[0] != 'Z');
        await server.CopyToAsync(client, End);
    }
}
