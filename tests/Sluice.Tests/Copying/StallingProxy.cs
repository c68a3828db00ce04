using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests.Copying;

/// <summary>Stands before a server on the loopback address and passes everything on, until it is told to fall silent.</summary>
sealed class StallingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly TaskCompletionSource _silence = new();
    readonly Task _accepting;
    long _passed;
    bool _isSilent;

    public StallingProxy(int serverPort)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(serverPort);
    }

    public int Port { get; }

    /// <summary>Bytes that went either way.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>From now on nothing passes; connections stay open.</summary>
    public void FallSilent() => Volatile.Write(ref _isSilent, true);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _silence.TrySetResult();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    async Task AcceptAsync(int serverPort)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token), serverPort));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task RelayAsync(TcpClient client, int serverPort)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, _end.Token);
                await Task.WhenAny(PassAsync(client.GetStream(), server.GetStream()), PassAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
                // One of them hung up.
            }
        }
    }

    async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
            {
                if (Volatile.Read(ref _isSilent))
                    await _silence.Task;
                await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
                Interlocked.Add(ref _passed, read);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One of them hung up.
        }
    }
}
