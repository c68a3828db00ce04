using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Stands before a server on the loopback address and passes everything on, but for what a kind of it does.</summary>
abstract class LoopbackProxy : LoopbackServer
{
    readonly int _serverPort;
    long _passed;

    protected LoopbackProxy(int serverPort)
    {
        _serverPort = serverPort;
        Start();
    }

    /// <summary>Bytes that went either way.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Called with what is about to pass; it passes when the task ends.</summary>
    /// <exception cref="CutException">It does not, and the connection is reset on both sides.</exception>
    protected virtual ValueTask BeforeAsync(ReadOnlyMemory<byte> bytes, bool isToServer) => ValueTask.CompletedTask;

    /// <summary>Cuts the connection.</summary>
    protected sealed class CutException : Exception;

    protected override async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, End);
            var (a, b) = (client.GetStream(), server.GetStream());
            await await Task.WhenAny(PassAsync(a, b, isToServer: true), PassAsync(b, a, isToServer: false));
        }
        catch (CutException)
        {
            // Reset, not closed: what was not read yet is lost, as when a cable is cut.
            client.LingerState = server.LingerState = new LingerOption(true, 0);
        }
    }

    async Task PassAsync(NetworkStream from, NetworkStream to, bool isToServer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, End)) > 0)
            {
                await BeforeAsync(buffer.AsMemory(0, read), isToServer);
                await to.WriteAsync(buffer.AsMemory(0, read), End);
                Interlocked.Add(ref _passed, read);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One of them hung up.
        }
    }
}
