using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Listens on the loopback address and serves each connection by itself, until it is disposed.</summary>
abstract class LoopbackServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    Task _accepting = Task.CompletedTask;

    public int Port { get; private set; }

    /// <summary>Cancelled when nothing is to pass any more.</summary>
    protected CancellationToken End => _end.Token;

    /// <summary>Begins; for constructors, when all is ready to serve.</summary>
    protected void Start()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    /// <summary>Serves a connection, which is closed at the end. That a side hangs up, or that all ends, is no fault.</summary>
    protected abstract Task ServeAsync(TcpClient client);

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAndCloseAsync(await _listener.AcceptTcpClientAsync(End)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAndCloseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
                // One of them hung up.
            }
        }
    }
}
