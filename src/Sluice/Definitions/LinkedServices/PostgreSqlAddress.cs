using System.Net;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.LinkedServices;

/// <summary>
/// Where a PostgreSQL database is and how to talk to it: everything but the password. What is null is left to the driver.
/// </summary>
internal sealed record PostgreSqlAddress
{
    /// <summary>The host name or address, or the folder of a Unix socket.</summary>
    public string? Server { get; init; }

    /// <summary>The TCP port.</summary>
    public int? Port { get; init; }

    public string? Database { get; init; }

    /// <summary>The role to sign in as.</summary>
    public string? Username { get; init; }

    /// <summary>How much TLS is asked for.</summary>
    public TlsMode? SslMode { get; init; }

    /// <summary>The search path.</summary>
    public string? Schema { get; init; }

    /// <summary>Whether the driver pools connections.</summary>
    public bool? Pooling { get; init; }

    /// <summary>Seconds to wait for a connection.</summary>
    public int? ConnectionTimeout { get; init; }

    /// <summary>Seconds to wait for a command that is not a copy; 0 is forever.</summary>
    public int? CommandTimeout { get; init; }

    /// <summary>Whether the server's certificate is taken unchecked, whatever <see cref="SslMode"/> says.</summary>
    public bool? TrustServerCertificate { get; init; }

    /// <summary>Bytes of the driver's read buffer.</summary>
    public int? ReadBufferSize { get; init; }

    /// <summary>The session's TimeZone.</summary>
    public string? Timezone { get; init; }

    /// <summary>
    /// What text is in where the database's encoding is SQL_ASCII, by one of PostgreSQL's names. Other servers convert text from and to
    /// UTF-8 themselves, in which it travels.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>Path of a client certificate.</summary>
    public string? SslCertificate { get; init; }

    /// <summary>Path of the client certificate's key.</summary>
    public string? SslKey { get; init; }

    /// <summary>The password of that key.</summary>
    public Secret? SslPassword { get; init; }

    /// <summary>Whether what is sent there does not leave this machine. An address that is not known yet may be such a one.</summary>
    internal bool IsLocal => Server is null or ['/' or '@', ..] or "localhost"
        || (IPAddress.TryParse(Server, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Path of a PEM file with the CAs whose certificates the server may show; null trusts those that the machine trusts.</summary>
    public string? SslRootCertificate { get; init; }

    /// <summary>This address, completed by another one where it says nothing.</summary>
    public PostgreSqlAddress WithDefaults(PostgreSqlAddress other) => new()
    {
        Server = Server ?? other.Server,
        Port = Port ?? other.Port,
        Database = Database ?? other.Database,
        Username = Username ?? other.Username,
        SslMode = SslMode ?? other.SslMode,
        Schema = Schema ?? other.Schema,
        Pooling = Pooling ?? other.Pooling,
        ConnectionTimeout = ConnectionTimeout ?? other.ConnectionTimeout,
        CommandTimeout = CommandTimeout ?? other.CommandTimeout,
        TrustServerCertificate = TrustServerCertificate ?? other.TrustServerCertificate,
        ReadBufferSize = ReadBufferSize ?? other.ReadBufferSize,
        Timezone = Timezone ?? other.Timezone,
        Encoding = Encoding ?? other.Encoding,
        SslCertificate = SslCertificate ?? other.SslCertificate,
        SslKey = SslKey ?? other.SslKey,
        SslPassword = SslPassword ?? other.SslPassword,
        SslRootCertificate = SslRootCertificate ?? other.SslRootCertificate,
    };

    internal static PostgreSqlAddress Read(DefinitionParser properties, bool isRequired, bool isUsernameRequired)
    {
        properties.Ours("sslRootCertificate");
        properties.NoEffect("parameters hold data of rows, which is never logged", "logParameters");
        var server = properties.Text("server", isRequired);
        var port = properties.Integer("port", 1, 65535);
        // The server may carry the port: host:port or host,port.
        if (server?.LastIndexOfAny([':', ',']) is > 0 and var separator
            && server.IndexOf(':') == server.LastIndexOf(':')
            && int.TryParse(server[(separator + 1)..], out var inServer))
        {
            if (inServer is < 1 or > 65535)
                properties.Error("server", "its port is not one from 1 to 65535", "Correct the port", server);
            port ??= inServer;
            server = server[..separator];
        }

        return new PostgreSqlAddress
        {
            Server = server,
            Port = port,
            Database = properties.Text("database", isRequired),
            Username = properties.Text("username", isUsernameRequired),
            SslMode = ReadSslMode(properties),
            Schema = properties.Text("schema"),
            Pooling = properties.Boolean("pooling"),
            ConnectionTimeout = properties.Integer("connectionTimeout", 0, 1024) ?? properties.Integer("timeout", 0, 1024),
            CommandTimeout = properties.Integer("commandTimeout", 0, int.MaxValue),
            TrustServerCertificate = properties.Boolean("trustServerCertificate"),
            ReadBufferSize = properties.Integer("readBufferSize", 4096, 64 << 20),
            Timezone = properties.Text("timezone"),
            Encoding = properties.Text("encoding"),
            SslCertificate = properties.Text("sslCertificate"),
            SslKey = properties.Text("sslKey"),
            SslPassword = properties.Secret("sslPassword"),
            SslRootCertificate = properties.Text("sslRootCertificate"),
        };
    }

    static TlsMode? ReadSslMode(DefinitionParser properties)
    {
        if (properties.Text("sslMode") is not { Length: > 0 } text)
            return null;
        if (ConnectionStrings.ParseTlsMode(text) is { } mode)
            return mode;
        properties.Error(
            "sslMode", "it is a number from 0 (Disable) to 5 (Verify-full), or its name",
            "Use 0 Disable, 1 Allow, 2 Prefer, 3 Require, 4 Verify-ca or 5 Verify-full", text);
        return null;
    }
}
