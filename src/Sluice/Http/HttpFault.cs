using System.Net.Sockets;
using System.Security.Authentication;

namespace Sluice.Http;

/// <summary>What is told of the exceptions of sending a request and of reading its answer.</summary>
static class HttpFault
{
    /// <summary>The fault's code, what is wrong and what to do, and whether it may pass; null of an exception that is about something else.</summary>
    public static (string Code, string Text, bool IsTransient)? Explain(Exception exception)
    {
        var causes = BrokenConnection.CausesOf(exception).ToList();
        // In the middle of a body the connection's own exceptions come.
        if (exception is not (HttpRequestException or HttpIOException) && !(exception is IOException && causes.OfType<SocketException>().Any()))
            return null;
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } certificate)
        {
            return (
                "CertificateRefused",
                $"the server's certificate cannot be trusted: {ExceptionText.FirstLine(certificate)}. Have it renewed, or let the machine "
                + "trust who issued it", false);
        }

        return (
            "ConnectionFailed", $"the server cannot be reached, or hung up: {ExceptionText.FirstLine(causes[^1])}. Check the URL and the network",
            BrokenConnection.MayRecover(exception) ?? true);
    }

    /// <summary>A fault of ours that the sender's client wrapped; null when there is none.</summary>
    public static SluiceException? In(Exception exception) => BrokenConnection.CausesOf(exception).OfType<SluiceException>().FirstOrDefault();
}
