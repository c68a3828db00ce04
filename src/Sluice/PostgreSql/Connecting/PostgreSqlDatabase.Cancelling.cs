using System.Net.Sockets;
using Npgsql;

namespace Sluice.PostgreSql.Connecting;

internal sealed partial class PostgreSqlDatabase
{
    static readonly TimeSpan CancelInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs a statement that the driver can only be kept from by breaking the connection, which the server would not notice until it
    /// sends something: cancelling tells the server. Behind a pooler the connection must be in a transaction.
    /// </summary>
    public async Task<T> RunCancellableAsync<T>(NpgsqlConnection connection, Func<Task<T>> statement, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var processId = await ProcessIdAsync(connection, cancellationToken);
        using var ended = new CancellationTokenSource();
        await using var interruption = new CancellationCallback(() => CancelBackendUntilAsync(processId, ended.Token), cancellationToken);
        try
        {
            return await statement();
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    /// <summary>The server's process that runs a connection's statements; behind a pooler, those of its transaction.</summary>
    internal async Task<int> ProcessIdAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        _isPooled ? await BackendAsync(connection, cancellationToken) : connection.ProcessID;

    /// <summary>
    /// Recognises a pooler: it hands out keys of its own, as PgBouncer does, where a server gives its process's number.
    /// </summary>
    internal static async Task<bool> IsThroughPoolerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is int process && process != connection.ProcessID;
    }

    /// <summary>The server's process, as it says itself.</summary>
    internal static async Task<int> BackendAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A cancel that comes before the statement does is lost: it is repeated until the statement has ended.</summary>
    async Task CancelBackendUntilAsync(int processId, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await CancelBackendAsync(processId);
            await Task.Delay(CancelInterval, Time, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Cancels what another connection of this database is doing, when it cannot be told itself. Failing to is no fault. Whoever has that
    /// connection waits for this before giving it back, and no one gets it again: the cancel may come when its statement has ended.
    /// </summary>
    public async Task CancelBackendAsync(int processId)
    {
        try
        {
            using var patience = new CancellationTokenSource(CancelTimeout, Time);
            await using var connection = await DataSource.OpenConnectionAsync(patience.Token);
            ForgetConnections();
            await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_cancel_backend($1)", connection)
            {
                Parameters = { new() { Value = processId } },
            };
            await command.ExecuteNonQueryAsync(patience.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException or SocketException)
        {
            // The server is gone or full: the broken connection ends the statement as well.
        }
    }
}
