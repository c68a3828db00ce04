using System.Net;
using Sluice.Cli.Copies;

namespace Sluice.Cli.Serving;

/// <summary>Where a server listens, for which factory, and whom it answers.</summary>
/// <param name="Folder">The factory's folder, whole.</param>
/// <param name="Host">The name or address that was given.</param>
/// <param name="Address">The address to listen at.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="Key">The key that callers show; null for none.</param>
sealed record ServerOptions(string Folder, string Host, IPAddress Address, int Port, string? Key)
{
    /// <summary>Whether only this machine can call.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);

    /// <summary>Reads the options of the command.</summary>
    /// <exception cref="SluiceException">They do not go together.</exception>
    public static ServerOptions Read(string folder, string host, int port, string? key, bool isInsecure)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw CopyLocation.Error("--port", $"{port} is no port", $"Write 0 to {IPEndPoint.MaxPort}");
        if (key is not null && string.IsNullOrWhiteSpace(key))
            throw CopyLocation.Error("--api-key", "it is empty", "Give a long random text, or leave it out");
        Redaction.Remember(key);
        var options = new ServerOptions(Path.GetFullPath(folder), host, Find(host), port, key);
        return options.IsLocal || key is not null || isInsecure ? options
            : throw CopyLocation.Error("--host", $"at '{host}' other machines can call, and nobody would be asked for a key",
                "Give --api-key KEY, or --insecure if the network keeps others away");
    }

    static IPAddress Find(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return address;
        try
        {
            // Names of this machine have addresses of both kinds; callers try the older one at the latest.
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(one => one.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork) ?? found[0];
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ArgumentException or IndexOutOfRangeException)
        {
            throw CopyLocation.Error("--host", $"'{host}' is no address and no known name", "Give an address of this machine, such as 127.0.0.1");
        }
    }
}
