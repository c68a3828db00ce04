using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Sluice.PostgreSql.Faults;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>Which faults of a server and of connections to it pass by themselves.</summary>
public sealed class TransientFaultTests
{
    [Theory]
    [InlineData("08006", "connection failure")]
    [InlineData("08P01", "a pooler that lost its server")]
    [InlineData("40001", "serialization failure")]
    [InlineData("40P01", "deadlock")]
    [InlineData("55P03", "lock timeout")]
    [InlineData("53300", "too many connections")]
    [InlineData("53200", "out of memory")]
    [InlineData("57P01", "shutdown")]
    [InlineData("57P02", "crash")]
    [InlineData("57P03", "starting up")]
    [InlineData("57P05", "idle session")]
    [InlineData("25P03", "idle in a transaction")]
    [InlineData("25006", "read-only during a failover")]
    public void It_passes(string sqlState, string meaning) => Assert.True(PostgreSqlFault.IsTransient(Server(sqlState)), meaning);

    [Theory]
    [InlineData("53100", "disk full")]
    [InlineData("53400", "a configured limit")]
    [InlineData("28P01", "wrong password")]
    [InlineData("28000", "not allowed in")]
    [InlineData("57014", "cancelled by someone, or a statement timeout")]
    [InlineData("57P04", "database dropped")]
    [InlineData("25P04", "transaction timeout")]
    [InlineData("23505", "a key that is there")]
    [InlineData("22P02", "a value that does not fit")]
    [InlineData("42P01", "no such table")]
    [InlineData("3D000", "no such database")]
    [InlineData("40002", "a deferred constraint")]
    [InlineData("XX001", "damaged data")]
    public void It_stays(string sqlState, string meaning) => Assert.False(PostgreSqlFault.IsTransient(Server(sqlState)), meaning);

    [Theory]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.Shutdown, true)]
    [InlineData(SocketError.TimedOut, true)]
    [InlineData(SocketError.HostUnreachable, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.AccessDenied, false)]
    public void A_socket_says_whether_it_may_be_had_again(SocketError error, bool passes)
    {
        var socket = new SocketException((int)error);

        Assert.Equal(passes, PostgreSqlFault.IsTransient(new NpgsqlException("Failed to connect", socket)));
        Assert.Equal(passes, PostgreSqlFault.IsTransient(new NpgsqlException("Exception while reading", new IOException("Broken", socket))));
    }

    [Fact]
    public void Streams_that_end_and_timeouts_pass()
    {
        Assert.True(PostgreSqlFault.IsTransient(new NpgsqlException("Exception while reading", new EndOfStreamException())));
        Assert.True(PostgreSqlFault.IsTransient(new NpgsqlException("Failed to connect", new TimeoutException())));
        Assert.True(PostgreSqlFault.IsTransient(new ObjectDisposedException("stream")));
    }

    [Fact]
    public void Certificates_and_what_only_the_driver_says_stay()
    {
        Assert.False(PostgreSqlFault.IsTransient(new NpgsqlException("TLS", new AuthenticationException("untrusted"))));
        Assert.False(PostgreSqlFault.IsTransient(new NpgsqlException("No password has been provided")));
        Assert.False(PostgreSqlFault.IsTransient(new InvalidOperationException()));
    }

    static NpgsqlException Server(string sqlState) => new PostgresException("message", "ERROR", "ERROR", sqlState);
}
