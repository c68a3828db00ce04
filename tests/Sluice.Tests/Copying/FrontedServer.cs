using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests.Copying;

/// <summary>
/// Stands before PostgreSQL servers: each connection goes to the next of them in turn, as behind a reader endpoint; with keys of its
/// own instead of the servers', as a pooler has.
/// </summary>
sealed class FrontedServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly bool _isPooler;
    readonly int[] _ports;
    readonly Task _accepting;
    int _sessions;

    public FrontedServer(bool isPooler, params int[] ports)
    {
        (_isPooler, _ports) = (isPooler, ports);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                var here = client.GetStream();
                var startup = await StartupAsync(here);
                await server.ConnectAsync(IPAddress.Loopback, _ports[(Interlocked.Increment(ref _sessions) - 1) % _ports.Length], _end.Token);
                var there = server.GetStream();
                await there.WriteAsync(startup, _end.Token);
                await Task.WhenAny(here.CopyToAsync(there, _end.Token), AnswerAsync(there, here));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
                // One of them hung up.
            }
        }
    }

    /// <summary>What the client begins with; encryption is declined.</summary>
    async Task<byte[]> StartupAsync(NetworkStream client)
    {
        const int SslRequest = 80877103;
        const int GssEncRequest = 80877104;
        while (true)
        {
            var head = new byte[8];
            await client.ReadExactlyAsync(head, _end.Token);
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is SslRequest or GssEncRequest)
            {
                await client.WriteAsync("N"u8.ToArray(), _end.Token);
                continue;
            }

            var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length];
            await client.ReadExactlyAsync(rest, _end.Token);
            return [.. head, .. rest];
        }
    }

    /// <summary>Message by message until the server is ready for queries, and from then on as it comes (manual, 55.7).</summary>
    async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[5];
        do
        {
            await server.ReadExactlyAsync(head, _end.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(body, _end.Token);
            if (head[0] == 'K' && _isPooler)
                BinaryPrimitives.WriteInt32BigEndian(body, Random.Shared.Next(1 << 24, 1 << 30));
            await client.WriteAsync(head, _end.Token);
            await client.WriteAsync(body, _end.Token);
        }
        while (head[0] != 'Z');
        await server.CopyToAsync(client, _end.Token);
    }
}
