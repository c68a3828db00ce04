namespace Sluice.PostgreSql.Faults;

/// <summary>Why a connection was most likely not made.</summary>
public enum ConnectionCause
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>No name server knows the host.</summary>
    HostNotFound,

    /// <summary>Nobody listens at the port.</summary>
    Refused,

    /// <summary>Nothing answered: often a firewall.</summary>
    TimedOut,

    /// <summary>There is no way to the host's network.</summary>
    Unreachable,

    /// <summary>The other side hung up.</summary>
    ConnectionLost,

    /// <summary>The server takes connections with TLS only.</summary>
    TlsRequired,

    /// <summary>The server has no TLS, and it was asked for.</summary>
    TlsNotOffered,

    /// <summary>The certificate is of no authority that is trusted here.</summary>
    CertificateNotTrusted,

    /// <summary>The certificate's time is over or has not come.</summary>
    CertificateExpired,

    /// <summary>The certificate is of another host.</summary>
    HostNameMismatch,

    /// <summary>The server wants a certificate of the client, and a valid one.</summary>
    ClientCertificateRequired,

    /// <summary>TLS failed in another way.</summary>
    TlsFailed,

    /// <summary>The password is wrong, or there is no such role: servers do not tell which.</summary>
    WrongPassword,

    /// <summary>The server wants a password, and there is none.</summary>
    PasswordMissing,

    /// <summary>The access token is of another audience, has expired or is refused otherwise.</summary>
    TokenRefused,

    /// <summary><c>pg_hba.conf</c> lets this user and address not in.</summary>
    NoHbaEntry,

    /// <summary>There is no such role, or it may not log in.</summary>
    RoleMissing,

    /// <summary>There is no such database.</summary>
    DatabaseMissing,

    /// <summary>The role may not connect to the database.</summary>
    NotAllowed,

    /// <summary>The server, the role or the database has no connection left.</summary>
    TooManyConnections,

    /// <summary>The server starts, stops or recovers.</summary>
    NotReady,
}
