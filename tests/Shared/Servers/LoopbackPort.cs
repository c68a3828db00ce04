using System.Net;
using System.Net.Sockets;

namespace Sluice.Tests;

static class LoopbackPort
{
    /// <summary>
    /// A port nobody listens on. It lies below the range from which systems hand out ports for outgoing connections, so that a server
    /// which is stopped for a while finds it free again.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
