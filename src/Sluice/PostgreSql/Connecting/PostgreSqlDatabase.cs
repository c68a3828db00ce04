using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Faults;

namespace Sluice.PostgreSql.Connecting;

/// <summary>One database: opens connections whose sessions all read and write values the same way.</summary>
internal sealed partial class PostgreSqlDatabase : IAsyncDisposable
{
    // Identity columns and declared partitions, which the catalogs' queries ask for, are there from PostgreSQL 10 on.
    const int MinVersion = 10;

    readonly NpgsqlDataSource _direct;
    readonly Lazy<NpgsqlDataSource> _withoutReset;
    readonly SessionSettings _session;
    readonly ConcurrentDictionary<int, bool> _backends = new();
    volatile bool _isPooled;

    PostgreSqlDatabase(
        NpgsqlSlimDataSourceBuilder builder, string display, SessionSettings session, string? textEncoding, TimeProvider time)
    {
        _direct = builder.Build();
        _withoutReset = new(() =>
        {
            builder.ConnectionStringBuilder.NoResetOnClose = true;
            return builder.Build();
        });
        TextEncoding = textEncoding;
        _session = session;
        Display = display;
        Time = time;
        Snapshots = new BackgroundSnapshots(time);
    }

    /// <summary>The database for messages: <c>host:port/database as user</c>.</summary>
    public string Display { get; }

    /// <summary>Its connections that hold snapshots.</summary>
    internal BackgroundSnapshots Snapshots { get; }

    /// <summary>The clock of what is done over its connections.</summary>
    internal TimeProvider Time { get; }

    /// <summary>The time zone of its sessions.</summary>
    internal string Timezone => _session.Timezone;

    /// <summary>What text is in where the server's encoding is SQL_ASCII, as the linked service names it; null is UTF-8.</summary>
    internal string? TextEncoding { get; }

    /// <summary>Whether a pooler answers: settings then hold within a transaction only.</summary>
    internal bool IsPooled => _isPooled;

    /// <summary>
    /// Where connections come from. The driver resets a session before it uses it again, which a pooler may have given to somebody else:
    /// there it does not.
    /// </summary>
    NpgsqlDataSource DataSource => _isPooled ? _withoutReset.Value : _direct;

    /// <summary>The process ids of the backends that this process has had here; some may have ended.</summary>
    internal ICollection<int> Backends => _backends.Keys;

    /// <summary>Prepares to connect; the secrets are fetched here, connections are opened later.</summary>
    /// <exception cref="SluiceException">A secret cannot be had, or the connection string is malformed.</exception>
    public static async Task<PostgreSqlDatabase> CreateAsync(
        PostgreSqlLinkedService service, SecretSource secrets, TimeProvider time, CancellationToken cancellationToken)
    {
        var address = service.Address;
        string? password = null;
        if (service.ConnectionString is { } connectionString)
        {
            try
            {
                (var inString, password) = ConnectionStrings.Parse(await secrets.GetAsync(connectionString, cancellationToken));
                address = address.WithDefaults(inString);
            }
            catch (ArgumentException exception)
            {
                throw new SluiceException(Side.Definition, "InvalidConnectionString",
                    $"Linked service '{service.Name}': {exception.Message}.");
            }
        }

        if (service.Password is { } secret)
            password = await secrets.GetAsync(secret, cancellationToken);
        Redaction.Remember(password);
        var settings = Settings(address, service.Identity is null ? password : null);
        if (address.SslPassword is { } sslPassword)
            settings.SslPassword = await secrets.GetAsync(sslPassword, cancellationToken);
        if (service.Identity is not null)
            SignInAs(service.Identity, service, address, settings);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        ServerCertificateCheck.Apply(builder, address, service.Name);
        builder.EnableArrays();
        // The driver would first read every type of the database, 40 ms of the server; the catalogs' queries ask for what is wanted of them.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (service.Identity is { } identity)
            await UseTokensAsync(builder, identity, address.Server, secrets, cancellationToken);
        return new PostgreSqlDatabase(
            builder,
            $"{settings.Host}:{settings.Port}/{settings.Database} as {settings.Username}",
            new SessionSettings(address.Timezone ?? "UTC", address.Schema),
            address.Encoding,
            time);
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SluiceException">It cannot be opened; the fault is on <paramref name="side"/>.</exception>
    public async Task<NpgsqlConnection> OpenAsync(Side side, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await DataSource.OpenConnectionAsync(cancellationToken);
            if (connection.PostgreSqlVersion.Major < MinVersion)
            {
                throw new SluiceException(side, "ServerTooOld",
                    $"{Display} is PostgreSQL {connection.PostgreSqlVersion}. Use PostgreSQL {MinVersion} or newer.");
            }

            if (await _session.ApplyAsync(connection, cancellationToken) && !_isPooled)
            {
                _isPooled = true;
                _direct.Clear();
            }

            _backends[connection.ProcessID] = true;
            return connection;
        }
        catch (Exception exception)
            when (exception is SluiceException or NpgsqlException or OperationCanceledException or SocketException or TimeoutException or IOException
                // The files of a client certificate.
                or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw SignInFault.In(exception) is { } signIn
                ? SignInFault.From(signIn, side, $"Connecting to {Display}")
                : PostgreSqlFault.Connecting(exception, side, Display);
        }
    }

    /// <summary>Has the next connection be a new one: idle ones are closed, those in use when they are given back.</summary>
    internal void ForgetConnections() => DataSource.Clear();

    /// <summary>Runs statements that return nothing.</summary>
    public static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Begins a transaction that reads and writes values the same way as all do.</summary>
    internal async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ApplySettingsAsync(connection, cancellationToken);
        return transaction;
    }

    /// <summary>Begins one where the session alone does not; null elsewhere: a statement may then be a transaction of its own.</summary>
    internal async Task<NpgsqlTransaction?> BeginIfPooledAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        _isPooled ? await BeginAsync(connection, cancellationToken) : null;

    /// <summary>
    /// Within a transaction that has just begun: a pooler may have given it to any session, which only keeps settings until its end.
    /// </summary>
    internal Task ApplySettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        _isPooled ? _session.ApplyToTransactionAsync(connection, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// Whether another connection's transaction has failed, which its owner only learns when it has sent all of its data. False where
    /// that cannot be found out: the owner will.
    /// </summary>
    public async Task<bool> HasFailedAsync(int processId, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(CancelTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await using var connection = await DataSource.OpenConnectionAsync(either.Token);
            await using var command = new NpgsqlCommand(
                "SELECT state = 'idle in transaction (aborted)' FROM pg_stat_activity WHERE pid = $1", connection)
            {
                Parameters = { new() { Value = processId } },
            };
            return await command.ExecuteScalarAsync(either.Token) is true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is NpgsqlException or OperationCanceledException or IOException or SocketException or TimeoutException)
        {
            // No slot, or a blip: the transaction may be as good as before.
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Snapshots.DisposeAsync();
        await _direct.DisposeAsync();
        if (_withoutReset.IsValueCreated)
            await _withoutReset.Value.DisposeAsync();
    }

    /// <summary>The role is the one that was made for the identity; its token is a password that must not be seen on the way.</summary>
    static void SignInAs(
        Identity identity, PostgreSqlLinkedService service, PostgreSqlAddress address, NpgsqlConnectionStringBuilder settings)
    {
        settings.Username = address.Username ?? (identity as Identity.Managed)?.Name
            ?? throw new SluiceException(Side.Definition, "UsernameMissing",
                $"Linked service '{service.Name}' signs in by an identity and does not say as which role. "
                + "Add \"username\": the role that was made for the identity, usually named like it.");
        // Studio writes 2 (Prefer) out: with a token it asks for TLS, which every server that takes tokens has.
        if (!address.IsLocal && settings.SslMode < SslMode.Require)
            settings.SslMode = SslMode.Require;
    }

    // Asked for with each connection: a token that is valid now need not be when the next slice connects.
    static async Task UseTokensAsync(
        NpgsqlSlimDataSourceBuilder builder, Identity identity, string? server, SecretSource secrets, CancellationToken cancellationToken)
    {
        var token = new PostgreSqlToken(await secrets.CredentialAsync(identity, cancellationToken), identity, server);
        builder.UsePasswordProvider(
            _ => throw new NotSupportedException("connections are opened asynchronously"),
            (_, connecting) => token.GetAsync(connecting));
    }

    static NpgsqlConnectionStringBuilder Settings(PostgreSqlAddress address, string? password)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.Server,
            Port = address.Port ?? NpgsqlConnection.DefaultPort,
            Database = address.Database,
            Username = address.Username,
            Password = password,
            SslMode = ServerCertificateCheck.DriverMode(address),
            // The driver would first ask for Kerberos' encryption by a connection of its own, for which the server starts a process as well.
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "sluice",
            // Whatever PGCLIENTENCODING says here: files and the other side take UTF-8.
            ClientEncoding = "UTF8",
            // COPY obeys it as well and takes it off itself: copies are bounded by cancellation instead.
            CommandTimeout = address.CommandTimeout ?? 0,
            Pooling = address.Pooling ?? true,
            // The server's limits count, which are looked at before a copy. The driver's own, 100, would be met by as many snapshots that
            // are held, with copies that wait for each other.
            MaxPoolSize = 10_000,
            // A backend sends rows in 8 KB pieces; with 64 KB one read takes several (measured: a quarter less client CPU).
            ReadBufferSize = address.ReadBufferSize ?? 64 * 1024,
        };
        // Not on a Unix socket, whose host is its folder.
        if (address.Server is not ['/' or '@', ..])
            (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (true, 60, 15);
        if (address.ConnectionTimeout is { } timeout)
            settings.Timeout = timeout;
        if (address.SslCertificate is { } certificate)
            settings.SslCertificate = certificate;
        if (address.SslKey is { } key)
            settings.SslKey = key;
        return settings;
    }

    // The driver no longer has an option of this name: not checking is what Require means.
}
