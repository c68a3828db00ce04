using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Sluice.PostgreSql.Faults;

/// <summary>The one place that reads from an exception why a connection was not made, and what to do about it.</summary>
/// <param name="Cause">The likely cause.</param>
/// <param name="Remedy">What to do: one or two sentences.</param>
internal sealed record ConnectionDiagnosis(ConnectionCause Cause, string Remedy)
{
    /// <summary>The diagnosis; of a fault, that of what it was made for.</summary>
    public static ConnectionDiagnosis Of(Exception exception)
    {
        if (BrokenConnection.CausesOf(exception).OfType<ServerCertificateException>().FirstOrDefault() is { } refused)
            return new(OfCertificate(refused.Code), $"{refused.Message}.");
        foreach (var cause in BrokenConnection.CausesOf(exception))
        {
            var diagnosis = cause switch
            {
                PostgresException server => OfServer(server),
                // What the chain or the handshake failed at stands inside.
                AuthenticationException => OfTls(string.Join(" ", BrokenConnection.CausesOf(cause).Select(inner => inner.Message))),
                SocketException socket => OfSocket(socket.SocketErrorCode),
                TimeoutException => TimedOut,
                NpgsqlException driver => OfDriver(driver.Message),
                EndOfStreamException => Lost,
                _ => null,
            };
            if (diagnosis is not null)
                return diagnosis;
        }

        return exception.GetBaseException() is IOException
            ? Lost
            : new(ConnectionCause.Unknown, "Check the address, the port and that the server is up.");
    }

    static ConnectionDiagnosis TimedOut { get; } = new(ConnectionCause.TimedOut,
        "Check the address and the port, and that no firewall stands between: on Azure, the server's firewall rules or its private "
        + "network.");

    static ConnectionDiagnosis Lost { get; } = new(ConnectionCause.ConnectionLost,
        "Check that a PostgreSQL server listens at the port, and that nothing in between closes the connection.");

    static ConnectionDiagnosis OfSocket(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.NoRecovery => new(
            ConnectionCause.HostNotFound,
            "Check the server's name; if it is one of a private network, that this machine uses that network's name servers."),
        SocketError.TryAgain => new(
            ConnectionCause.HostNotFound, "The name server does not answer: check this machine's network, and the server's name."),
        SocketError.ConnectionRefused => new(
            ConnectionCause.Refused, "Nobody listens there: check the address, the port and that the server is up."),
        SocketError.TimedOut or SocketError.HostDown => TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown => new(
            ConnectionCause.Unreachable, "There is no way to that network: check the address, the VPN and the routes."),
        // Also a Unix socket that is not there.
        SocketError.AddressNotAvailable => new(
            ConnectionCause.Refused, "Check the address, the port and that the server is up."),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.OperationAborted => Lost,
        _ => new(ConnectionCause.Unknown, "Check the address, the port and that the server is up."),
    };

    // The server's own texts may be translated; SQLSTATE and the names of its routines (src/backend) are not.
    static ConnectionDiagnosis OfServer(PostgresException server) => server.SqlState switch
    {
        // Azure's words for what is wrong with an Entra token come under the codes of passwords and of authorization.
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            when Contains(server.MessageText, "audience") => new(
                ConnectionCause.TokenRefused,
                "The access token is for another audience: check azureCloudType and the scope, "
                + "https://ossrdbms-aad.database.windows.net."),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            when Contains(server.MessageText, "token") => new(
                ConnectionCause.TokenRefused,
                "The server refused the access token: check that the user name is that of the identity, and that it was added to the "
                + "server."),
        PostgresErrorCodes.InvalidPassword => new(
            ConnectionCause.WrongPassword,
            "Check the user name and the password; with Microsoft Entra, that the token is for this server's cloud and the user is its "
            + "identity."),
        PostgresErrorCodes.InvalidAuthorizationSpecification => OfAuthorization(server),
        PostgresErrorCodes.InvalidCatalogName => new(
            ConnectionCause.DatabaseMissing, "Check the database's name: capitals count."),
        PostgresErrorCodes.InsufficientPrivilege => new(
            ConnectionCause.NotAllowed, "Grant the account the right (GRANT CONNECT ON DATABASE), or use another account."),
        PostgresErrorCodes.TooManyConnections => new(
            ConnectionCause.TooManyConnections,
            "Close other connections, lower parallelCopies, or raise the limit: max_connections, or that of the role or the database."),
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => new(
            ConnectionCause.NotReady, "Try again once the server is up."),
        PostgresErrorCodes.ObjectNotInPrerequisiteState => new(
            ConnectionCause.NotAllowed, "The database takes no connections: use another, or ALTER DATABASE ... ALLOW_CONNECTIONS true."),
        // Poolers have few codes: theirs is that of a violated protocol.
        PostgresErrorCodes.ProtocolViolation when Contains(server.MessageText, "no such database") => new(
            ConnectionCause.DatabaseMissing, "Check the database's name, and that the pooler knows it."),
        PostgresErrorCodes.ProtocolViolation when Contains(server.MessageText, "SSL") || Contains(server.MessageText, "TLS") => NeedsTls,
        PostgresErrorCodes.ProtocolViolation when Contains(server.MessageText, "no such user")
            || Contains(server.MessageText, "auth") => new(
            ConnectionCause.WrongPassword, "Check the user name and the password, and that the pooler knows the user."),
        _ => new(ConnectionCause.Unknown, ""),
    };

    static ConnectionDiagnosis NeedsTls { get; } = new(ConnectionCause.TlsRequired, "Set sslMode to 3 (Require) or higher.");

    static ConnectionDiagnosis OfAuthorization(PostgresException server)
    {
        if (server.Routine == "InitializeSessionUserId")
            return new(ConnectionCause.RoleMissing, "Check the user name, capitals count; the role must be there and have LOGIN.");
        if (Contains(server.MessageText, "certificate"))
            return new(ConnectionCause.ClientCertificateRequired, "Give the client a valid certificate: sslCertificate and sslKey.");
        if (Contains(server.MessageText, "SSL connection is required"))
            return NeedsTls;
        if (!Contains(server.MessageText, "pg_hba.conf"))
            return new(ConnectionCause.WrongPassword, "Check the user name, the password and the server's pg_hba.conf.");
        // Whether there is an entry for TLS, the server does not tell.
        return Contains(server.MessageText, "no encryption") || Contains(server.MessageText, "SSL off")
            ? new(
                ConnectionCause.NoHbaEntry,
                "The connection was without TLS: if the server wants it, set sslMode to 3 (Require) or higher. "
                + "Else add an entry for this user, database and address to the server's pg_hba.conf.")
            : new(
                ConnectionCause.NoHbaEntry, "Add an entry for this user, database and address to the server's pg_hba.conf.");
    }

    static ConnectionCause OfCertificate(string code) => code switch
    {
        "CertificateExpired" => ConnectionCause.CertificateExpired,
        "CertificateHostMismatch" => ConnectionCause.HostNameMismatch,
        _ => ConnectionCause.CertificateNotTrusted,
    };

    // .NET's texts: names of SslPolicyErrors and X509ChainStatusFlags, or the alert that OpenSSL received.
    static ConnectionDiagnosis OfTls(string text) => text switch
    {
        _ when Contains(text, "RemoteCertificateNameMismatch") => new(
            ConnectionCause.HostNameMismatch,
            "The server's certificate is of another host: use the name that stands in it, or sslMode 4 (Verify-ca)."),
        _ when Contains(text, "NotTimeValid") => new(
            ConnectionCause.CertificateExpired,
            "The server's certificate has expired or is not valid yet: have it renewed; check this machine's clock."),
        _ when Contains(text, "certificate required") => new(
            ConnectionCause.ClientCertificateRequired, "Give the client a valid certificate: sslCertificate and sslKey."),
        _ when Contains(text, "RemoteCertificate") || Contains(text, "remote certificate") => new(
            ConnectionCause.CertificateNotTrusted,
            "The server's certificate is not trusted here: install the certificate of its authority on this machine, "
            + "or use sslMode 3 (Require), which does not check it."),
        _ => new(ConnectionCause.TlsFailed, "Check that the server speaks TLS 1.2 or later, and the client's certificate if it wants one."),
    };

    static ConnectionDiagnosis? OfDriver(string message) => message switch
    {
        _ when Contains(message, "No SSL enabled connection") => new(
            ConnectionCause.TlsNotOffered, "The server has no TLS: have it turned on, or set sslMode to 2 (Prefer) or 0 (Disable)."),
        _ when Contains(message, "No password has been provided") => new(
            ConnectionCause.PasswordMissing, "Add the password to the linked service."),
        _ => null,
    };

    static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
