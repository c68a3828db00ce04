using System.Net.Sockets;
using System.Security.Authentication;

namespace Sluice;

/// <summary>Reads from an exception of the network whether the connection may be had again.</summary>
static class BrokenConnection
{
    /// <summary>Whether a later attempt may succeed; null when neither it nor what is inside tells.</summary>
    public static bool? MayRecover(Exception exception)
    {
        foreach (var cause in CausesOf(exception))
        {
            switch (cause)
            {
                // Certificates, TLS versions, passwords: as wrong the next time.
                case AuthenticationException:
                    return false;
                case SocketException socket:
                    return MayRecover(socket.SocketErrorCode);
                case TimeoutException:
                    return true;
            }
        }

        return null;
    }

    /// <summary>The exception and what is inside it, from the outside in.</summary>
    public static IEnumerable<Exception> CausesOf(Exception exception)
    {
        for (var cause = Original(exception); cause is not null; cause = Original(cause.InnerException))
            yield return cause;

        static Exception? Original(Exception? cause) => cause is RedactedException outside ? outside.Original : cause;
    }

    static bool MayRecover(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.ConnectionRefused or SocketError.NotConnected
            or SocketError.Shutdown or SocketError.Disconnecting or SocketError.OperationAborted or SocketError.Interrupted => true,
        SocketError.TimedOut or SocketError.HostDown or SocketError.HostUnreachable or SocketError.NetworkDown
            or SocketError.NetworkUnreachable or SocketError.NetworkReset => true,
        // The name server did not answer; that it knows no such host (HostNotFound) is final.
        SocketError.TryAgain => true,
        // All local ports are in use; also a Unix socket whose file is gone while its server restarts.
        SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable => true,
        _ => false,
    };
}
