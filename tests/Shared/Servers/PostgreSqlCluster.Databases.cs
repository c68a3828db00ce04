using System.Collections.Concurrent;
using Npgsql;

namespace Sluice.Tests;

sealed partial class PostgreSqlCluster
{
    const int CommandTimeoutSeconds = 300;

    readonly ConcurrentDictionary<string, NpgsqlDataSource> _sessions = [];

    public string? PsqlPath => _binaries.Psql;

    public string ConnectionString(string database) => ConnectionSettings(database).ConnectionString;

    public string Uri(string database) =>
        $"postgresql://{User}:{Password}@{Host}:{Port}/{System.Uri.EscapeDataString(database)}";

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its name, which no other has.</returns>
    public async Task<string> CreateDatabaseAsync(string prefix = "test", CancellationToken cancellationToken = default)
    {
        var name = $"{prefix}_{Interlocked.Increment(ref _databases)}";
        // Not by STRATEGY file_copy, which needs less CPU: for it the server writes all that it has changed, on whatever disk there is.
        await ExecuteAsync("postgres", $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken);
        return name;
    }

    /// <summary>Runs one or more statements.</summary>
    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken = default)
    {
        await using var connection = await BorrowAsync(database, cancellationToken);
        await ExecuteAsync(connection, sql, cancellationToken);
    }

    /// <summary>The same in a session that is there.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandTimeoutSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; the default of <typeparamref name="T"/> for NULL or no row.</summary>
    public async Task<T?> ScalarAsync<T>(string database, string sql, CancellationToken cancellationToken = default)
    {
        await using var connection = await BorrowAsync(database, cancellationToken);
        return await ScalarAsync<T>(connection, sql, cancellationToken);
    }

    /// <summary>The same in a session that is there.</summary>
    public static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandTimeoutSeconds };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken)
            ? await reader.GetFieldValueAsync<T>(0, cancellationToken)
            : default;
    }

    /// <summary>The first column of every row.</summary>
    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string database, string sql, CancellationToken cancellationToken = default)
    {
        await using var connection = await BorrowAsync(database, cancellationToken);
        return await ColumnAsync<T>(connection, sql, cancellationToken);
    }

    /// <summary>The same in a session that is there.</summary>
    public static async Task<IReadOnlyList<T>> ColumnAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = CommandTimeoutSeconds };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            values.Add(await reader.GetFieldValueAsync<T>(0, cancellationToken));

        return values;
    }

    /// <summary>
    /// The number of rows and a sum of their hashes, computed by the server: equal for tables that hold the same rows in any order.
    /// <paramref name="table"/> is a table's name as SQL writes it, or a query in parentheses.
    /// </summary>
    public async Task<string> ChecksumAsync(string database, string table, CancellationToken cancellationToken = default) =>
        await ScalarAsync<string>(
            database,
            $"""
            SET extra_float_digits = 1; SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres';
            SET bytea_output = 'hex';
            SELECT count(*) || ':' || coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) FROM {table} AS row
            """,
            cancellationToken) ?? "";

    /// <summary>Runs a script with psql, which stops at its first error.</summary>
    public async Task RunScriptAsync(string database, string path, CancellationToken cancellationToken = default) =>
        await Command.RunAsync(
            PsqlPath ?? throw new InvalidOperationException(Prerequisite.PsqlIsMissing),
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", Host, "-p", $"{Port}", "-U", User, "-d", database, "-f", path],
            environment: new Dictionary<string, string> { ["PGPASSWORD"] = Password, ["PGCLIENTENCODING"] = "UTF8" },
            cancellationToken: cancellationToken);

    /// <summary>A connection outside of any pool: nothing of it is left when the cluster restarts.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken = default)
    {
        var settings = ConnectionSettings(database);
        settings.Pooling = false;
        settings.IncludeErrorDetail = true;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Sessions of one database that are used again, each as if it were new, until the source is disposed.</summary>
    public NpgsqlDataSource Sessions(string database)
    {
        var settings = ConnectionSettings(database);
        settings.IncludeErrorDetail = true;
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>
    /// A session for a statement. Where nobody stops the server the next statement has it as well: to start one takes longer than most of
    /// them. It ends soon, for there are many databases, and does not load their types, of which statements return none.
    /// </summary>
    async Task<NpgsqlConnection> BorrowAsync(string database, CancellationToken cancellationToken)
    {
        if (!IsShared)
            return await OpenAsync(database, cancellationToken);
        var sessions = _sessions.GetOrAdd(database, _ =>
        {
            var settings = ConnectionSettings(database);
            settings.IncludeErrorDetail = true;
            settings.ConnectionIdleLifetime = settings.ConnectionPruningInterval = 1;
            return new NpgsqlDataSourceBuilder(settings.ConnectionString)
                .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
                .Build();
        });
        return await sessions.OpenConnectionAsync(cancellationToken);
    }

    // Asking for Kerberos' encryption would take a connection before each.
    NpgsqlConnectionStringBuilder ConnectionSettings(string database) => new()
    {
        Host = Host,
        Port = Port,
        Username = User,
        Password = Password,
        Database = database,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
