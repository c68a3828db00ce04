using System.Net;
using System.Net.Sockets;

namespace Sluice.Http;

/// <summary>
/// The addresses that no definition may have requests sent to: those by which clouds tell a machine its secrets, and those that only mean
/// something to the machine itself. A name may lead to any of them, so it is the address that is looked at.
/// </summary>
static class ForbiddenAddresses
{
    static readonly IPNetwork[] Networks =
    [
        // Link-local, with the metadata services of Azure, AWS, Google and others at 169.254.169.254.
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"),
        // Azure's platform (wire server, DNS), and other clouds' metadata.
        IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("fd00:ec2::254/128"), IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("192.0.0.192/32"),
        // This host on this network, which systems take for the loopback address; many hosts at once.
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("::/128"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("ff00::/8"),
    ];

    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address is one of them, also in an IPv6 address that stands for one of IPv4.</summary>
    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Contain(address.MapToIPv4());
        return Networks.Any(network => network.Contains(address)) || (IPv4In(address) is { } inner && Contain(inner));
    }

    static IPAddress? IPv4In(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IPv6Loopback.Equals(address))
            return null;
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address) || Compatible.Contains(address))
            return new IPAddress(bytes.AsSpan(12));
        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
