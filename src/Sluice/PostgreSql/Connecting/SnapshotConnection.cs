using Npgsql;
using Sluice.PostgreSql.Faults;

namespace Sluice.PostgreSql.Connecting;

/// <summary>A connection whose open transaction holds a snapshot.</summary>
/// <param name="database">The source.</param>
/// <param name="connection">The connection, of which this takes care.</param>
/// <param name="name">The connection's <c>application_name</c>.</param>
sealed class SnapshotConnection(PostgreSqlDatabase database, NpgsqlConnection connection, string name) : IAsyncDisposable
{
    // A server learns that its client is gone when it has something to say. So long, at most, a killed process leaves its transaction.
    static readonly TimeSpan SleepTime = TimeSpan.FromSeconds(5);

    // A server that is silent so much longer is taken for gone.
    static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    public string Name => name;

    /// <summary>The snapshot, once it is taken.</summary>
    public HeldSnapshot? Held { get; set; }

    /// <summary>
    /// Holds it until somebody cancels its statement, the connection ends, or it is cancelled. A statement is always under way, so that
    /// the end of the server or of the connection is noticed at once.
    /// </summary>
    /// <returns>Why it is lost; null when somebody meant it to end.</returns>
    public async Task<string?> HoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.RunCancellableAsync<string?>(connection, async () =>
            {
                await using var sleep = new NpgsqlCommand($"SELECT pg_sleep({SleepTime.TotalSeconds:0})", connection)
                {
                    CommandTimeout = (int)(SleepTime + ResponseTimeout).TotalSeconds,
                };
                while (!cancellationToken.IsCancellationRequested)
                    await sleep.ExecuteNonQueryAsync(CancellationToken.None);
                return null;
            }, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            return $"{database.Display} did not answer for {ResponseTimeout.TotalSeconds:0} seconds.";
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            return cancellationToken.IsCancellationRequested ? null
                : PostgreSqlFault.From(exception, Side.Source, $"Holding a snapshot of {database.Display}", cancellationToken).Detail;
        }
    }

    /// <summary>Ends the transaction and the name: the connection may go back to a pool.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await using (connection)
                await PostgreSqlDatabase.ExecuteAsync(connection, "ROLLBACK; RESET application_name", CancellationToken.None);
        }
        catch (Exception exception)
            when (exception is NpgsqlException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection broke: the server ends the transaction by itself.
        }
    }
}
