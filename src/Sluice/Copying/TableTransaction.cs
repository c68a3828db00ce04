using System.Diagnostics;
using Npgsql;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>The transaction in which a slice is written to a table, together with its row in the ledger.</summary>
sealed class TableTransaction : IAsyncDisposable
{
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    readonly PostgreSqlDatabase _database;
    readonly NpgsqlTransaction _transaction;
    readonly LedgerKey? _key;
    readonly string _doing;
    readonly int _processId;
    long _lastLook = Stopwatch.GetTimestamp();

    TableTransaction(
        PostgreSqlDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerKey? key, SliceResult? committed,
        string doing)
    {
        (_database, Connection, _transaction, _key, Committed, _doing) = (database, connection, transaction, key, committed, doing);
        _processId = connection.ProcessID;
    }

    /// <summary>The connection it runs on.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>What an earlier attempt committed; null when the slice is to be copied.</summary>
    public SliceResult? Committed { get; }

    /// <summary>Begins it and claims the slice.</summary>
    public static async Task<TableTransaction> BeginAsync(
        PostgreSqlDatabase database, CopyRequest request, Slice slice, CancellationToken cancellationToken)
    {
        var sink = (TableSink)request.Job.Sink;
        var doing = $"Writing {slice.Name} to {sink.Table} in {database.Display}";
        var key = sink.Ledger ? new LedgerKey(request.RunId, request.CopyId, slice.Index) : null;
        var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var done = key is null ? null : await Ledger.ClaimAsync(connection, key, cancellationToken);
            var committed = done is null ? null
                : new SliceResult(slice.Index, done.Rows, done.BytesRead, done.BytesWritten, TimeSpan.Zero)
                {
                    RowsSkipped = done.RowsSkipped,
                    Snapshot = done.Snapshot,
                };
            return new TableTransaction(database, connection, transaction, key, committed, doing);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            await connection.DisposeAsync();
            throw PostgreSqlFault.From(exception, Side.Sink, doing, cancellationToken);
        }
    }

    /// <summary>Starts a COPY into the table.</summary>
    public Task<CopyIn> BeginCopyAsync(string sql, bool isBinary, CancellationToken cancellationToken) =>
        CopyIn.BeginAsync(_database, Connection, sql, isBinary, cancellationToken);

    /// <summary>
    /// The driver reads the server's answer only at the end of a COPY: a row refused in the beginning of a large table is found here,
    /// every few seconds.
    /// </summary>
    public async ValueTask FailEarlyAsync(CopyIn copy, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_lastLook) < LookInterval)
            return;
        if (await _database.HasFailedAsync(_processId, cancellationToken))
        {
            await copy.CompleteAsync();
            throw new InvalidOperationException("The server had refused the data and then took it.");
        }

        _lastLook = Stopwatch.GetTimestamp();
    }

    /// <summary>Has a statement in progress fail soon: it may hang in a server that waits for a lock, which only another connection
    /// can tell to stop.</summary>
    public Task CancelAsync() => _database.CancelBackendAsync(_processId);

    /// <summary>Commits the rows and the ledger's row together.</summary>
    public async Task CommitAsync(SliceResult result, CancellationToken cancellationToken)
    {
        try
        {
            if (_key is not null)
            {
                var entry = new LedgerEntry(result.Rows, result.BytesRead, result.BytesWritten, result.RowsSkipped)
                {
                    Snapshot = result.Snapshot,
                };
                await Ledger.RecordAsync(Connection, _key, entry, cancellationToken);
            }

            await _transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            throw Fault(exception, cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>The fault for an exception of the driver.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="place">The rows it is about, where they are known.</param>
    /// <param name="cancellationToken">Tells whether it was cancelled.</param>
    public SluiceException Fault(Exception exception, string? place = null, CancellationToken cancellationToken = default) =>
        PostgreSqlFault.From(exception, Side.Sink, place is null ? _doing : $"{_doing} ({place})", cancellationToken);

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
        }
        catch (Exception exception)
            when (exception is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection broke: the server rolls back by itself.
        }

        await Connection.DisposeAsync();
    }
}
