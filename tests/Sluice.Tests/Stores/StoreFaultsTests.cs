using System.Net.Sockets;
using System.Security.Authentication;
using Azure;
using Azure.Identity;
using Sluice.Stores.AzureBlob;

namespace Sluice.Tests.Stores;

/// <summary>Which faults of stores pass by themselves.</summary>
public sealed class StoreFaultsTests
{
    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(412, false)]
    public void An_answer_says_by_its_status(int status, bool passes) =>
        Assert.Equal(passes, Fault(new RequestFailedException(status, "message")).IsTransient);

    [Fact]
    public void A_token_that_an_account_does_not_take_is_about_the_identity()
    {
        var fault = Fault(new RequestFailedException(401, "message", "InvalidAuthenticationInfo", null));

        Assert.Equal("Http401", fault.Code);
        Assert.Contains("(InvalidAuthenticationInfo). Check that the identity is of", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_was_reached_before_and_is_not_now_passes()
    {
        var refused = Unreachable(new SocketException((int)SocketError.ConnectionRefused));

        Assert.True(Fault(new AggregateException(refused, refused)).IsTransient);
        Assert.True(Fault(new IOException("reset", new SocketException((int)SocketError.ConnectionReset))).IsTransient);
        Assert.False(AzureBlobFaults.Instance.Reaching(refused, Side.Sink, "Preparing").IsTransient);
    }

    [Fact]
    public void Unknown_hosts_and_certificates_stay()
    {
        Assert.False(Fault(Unreachable(new SocketException((int)SocketError.HostNotFound))).IsTransient);
        Assert.False(Fault(Unreachable(new AuthenticationException())).IsTransient);
    }

    [Fact]
    public void An_account_that_does_not_answer_in_time_is_no_cancellation()
    {
        var fault = Fault(new AggregateException(new TaskCanceledException(), new TaskCanceledException()));

        Assert.Equal((Side.Sink, "ConnectionFailed", true), (fault.Side, fault.Code, fault.IsTransient));
        Assert.Equal(Side.Cancelled, Fault(new TaskCanceledException()).Side);
    }

    [Fact]
    public void What_is_wrong_with_a_folder_stays()
    {
        Assert.False(Fault(new IOException("full", 28)).IsTransient);
        Assert.False(Fault(new UnauthorizedAccessException()).IsTransient);
        Assert.False(Fault(new EndOfStreamException()).IsTransient);
    }

    [Fact]
    public async Task A_sign_in_that_failed_is_told_on_the_side_of_the_store()
    {
        var fault = await Assert.ThrowsAsync<SluiceException>(() => AzureBlobFaults.Instance.TranslateAsync(
            Side.Source, "Listing", () => throw new AuthenticationFailedException("no such tenant")));

        Assert.Equal((Side.Source, "SignInFailed"), (fault.Side, fault.Code));
    }

    static SluiceException Fault(Exception exception) => AzureBlobFaults.Instance.From(exception, Side.Sink, "Writing");

    static RequestFailedException Unreachable(Exception inner) => new(0, "message", new HttpRequestException("message", inner));
}
