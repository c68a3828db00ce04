using System.Net;
using Sluice.Http;

namespace Sluice.Tests.Http;

public sealed class ForbiddenAddressesTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Link_local_and_metadata_addresses_are_refused_in_every_form(string address) =>
        Assert.True(ForbiddenAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.4")]
    [InlineData("168.63.129.17")]
    [InlineData("2603:1030::1")]
    [InlineData("64:ff9b::a00:4")]
    public void Other_addresses_are_not(string address) => Assert.False(ForbiddenAddresses.Contain(IPAddress.Parse(address)));
}
