using System.Diagnostics;
using Npgsql;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Pacing;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Faults;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Tables;

/// <summary>
/// The transaction in which a slice is written to a table, together with its row in the ledger. The rows go into the table itself, or
/// into a staging table: a temporary one, merged in this transaction, or one that waits for the end of the copy.
/// </summary>
sealed class TableTransaction : IAsyncDisposable
{
    static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    readonly PostgreSqlDatabase _database;
    readonly NpgsqlTransaction _transaction;
    readonly LedgerKey _key;
    readonly TableSink _sink;
    readonly CopyShape _shape;
    readonly string _operation;
    readonly int _processId;
    readonly BatchTimeout _watch;
    readonly Activity? _span;
    StagingTable? _staging;
    long _lastCheck;

    TableTransaction(
        PostgreSqlDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction, TableSink sink, CopyShape shape,
        LedgerKey key, SliceResult? committed, int processId, string doing, Activity? span)
    {
        (_database, Connection, _transaction, _sink, _shape) = (database, connection, transaction, sink, shape);
        (_key, Committed, _operation) = (key, committed, doing);
        _processId = processId;
        _span = span;
        _watch = new BatchTimeout(sink.BatchTimeout, database.Time, CancelAsync);
        _lastCheck = database.Time.GetTimestamp();
    }

    /// <summary>The connection it runs on.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>What an earlier attempt committed; null when the slice is to be copied.</summary>
    public SliceResult? Committed { get; }

    /// <summary>Begins it and claims the slice.</summary>
    public static async Task<TableTransaction> BeginAsync(
        PostgreSqlDatabase database, CopyRequest request, CopyShape shape, Slice slice, CancellationToken cancellationToken)
    {
        var sink = (TableSink)request.Job.Sink;
        var doing = $"Writing {slice.Name} to {sink.Table} in {database.Display}";
        var key = new LedgerKey(request.RunId, request.CopyId, slice.Index);
        var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            var transaction = await database.BeginAsync(connection, cancellationToken);
            var processId = await database.ProcessIdAsync(connection, cancellationToken);
            var done = !sink.Ledger ? null : await Ledger.ClaimAsync(connection, key, cancellationToken);
            var committed = done is null ? null
                : new SliceResult(slice.Index, done.Rows, done.BytesRead, done.BytesWritten, TimeSpan.Zero)
                {
                    RowsSkipped = done.RowsSkipped,
                    Snapshot = done.Snapshot,
                };
            var span = committed is null ? DatabaseSpan.Start(request, sink) : null;
            return new TableTransaction(database, connection, transaction, sink, shape, key, committed, processId, doing, span);
        }
        catch (Exception exception)
        {
            // The transaction goes with it.
            await connection.DisposeAsync();
            throw PostgreSqlFault.From(exception, Side.Sink, doing, cancellationToken);
        }
    }

    /// <summary>Where rows of these columns are written, quoted and qualified: the table, or a staging table made for them.</summary>
    public async Task<string> OpenAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        if (_shape.Merge is not { } merge)
            return _shape.SinkTable!;
        if (_staging is not null)
            return _staging.Sql;
        if (merge.Key?.Columns.Except(columns).ToList() is [var missing, ..])
        {
            throw new SluiceException(Side.Source, "UpsertKeyNotWritten",
                $"{_operation} failed: the rows have no '{missing}', a key of the upsert. Add the column, or use other keys.");
        }

        var target = _shape.Target!;
        var staging = _shape.IsStaged ? StagingTable.Beside(target, _key) : StagingTable.Temporary(_key);
        await staging.CreateAsync(Connection, target, columns, isTemporary: !_shape.IsStaged, cancellationToken);
        _staging = staging;
        return staging.Sql;
    }

    /// <summary>Starts a COPY.</summary>
    public Task<CopyIn> BeginCopyAsync(string sql, bool isBinary, CancellationToken cancellationToken) =>
        RunWatchedAsync(() => CopyIn.BeginAsync(_database, Connection, sql, isBinary, cancellationToken));

    /// <summary>Sends bytes of a COPY.</summary>
    public async ValueTask SendAsync(CopyIn copy, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using (_watch.Start())
            await copy.WriteAsync(bytes);
        await FailEarlyAsync(copy, cancellationToken);
    }

    /// <summary>Ends a COPY: the server has stored its rows.</summary>
    public async ValueTask CompleteAsync(CopyIn copy)
    {
        using (_watch.Start())
            await copy.CompleteAsync();
    }

    /// <summary>Runs a statement within the time that a batch may take.</summary>
    public async Task<T> RunWatchedAsync<T>(Func<Task<T>> statement)
    {
        using (_watch.Start())
            return await statement();
    }

    /// <summary>Merges what waits in a temporary table.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_staging is not { } staging || _shape.IsStaged)
            return;
        await RunWatchedAsync(() => _database.RunCancellableAsync(Connection, async () =>
        {
            await _shape.Merge!.ExecuteAsync(Connection, staging, CancellationToken.None);
            return true;
        }, cancellationToken));
    }

    /// <summary>
    /// The driver reads the server's answer only at the end of a COPY: a row refused in the beginning of a large table is found here,
    /// every few seconds.
    /// </summary>
    async ValueTask FailEarlyAsync(CopyIn copy, CancellationToken cancellationToken)
    {
        if (_database.Time.GetElapsedTime(_lastCheck) < CheckInterval)
            return;
        if (await _database.HasFailedAsync(_processId, cancellationToken))
        {
            await copy.CompleteAsync();
            throw new InvalidOperationException("The server had refused the data and then took it.");
        }

        _lastCheck = _database.Time.GetTimestamp();
    }

    /// <summary>Has a statement in progress fail soon: it may hang in a server that waits for a lock, which only another connection
    /// can tell to stop.</summary>
    public Task CancelAsync() => _database.CancelBackendAsync(_processId);

    /// <summary>Commits the rows and the ledger's row together.</summary>
    public async Task CommitAsync(SliceResult result, CancellationToken cancellationToken)
    {
        try
        {
            if (_sink.Ledger)
            {
                var entry = new LedgerEntry(result.Rows, result.BytesRead, result.BytesWritten, result.RowsSkipped)
                {
                    Snapshot = result.Snapshot,
                    Staging = _shape.IsStaged ? _staging?.Schema : null,
                };
                await Ledger.RecordAsync(Connection, _key, entry, cancellationToken);
            }

        }
        catch (Exception exception)
        {
            throw Fault(exception, cancellationToken: CancellationToken.None);
        }

        try
        {
            await _transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // With the ledger the next attempt finds out whether this one was committed.
            throw !_sink.Ledger ? PostgreSqlFault.CommitUnknown(exception, Side.Sink, _operation)
                : Fault(exception, cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>The fault for an exception of the driver.</summary>
    /// <param name="place">The rows it is about, where they are known.</param>
    /// <param name="cancellationToken">Tells whether it was cancelled.</param>
    public SluiceException Fault(Exception exception, string? place = null, CancellationToken cancellationToken = default)
    {
        var doing = place is null ? _operation : $"{_operation} ({place})";
        if (exception is PostgresException { SqlState: PostgresErrorCodes.NotNullViolation, ColumnName: { } column }
            && _staging is not null && _shape.Merge?.Key?.Columns.Contains(column) == true)
        {
            return new SluiceException(Side.Source, "UpsertKeyIsNull",
                $"{doing} failed: a row has NULL in '{column}', a key of the upsert: nothing identifies it. "
                + "Leave it out with a query, or use other keys.", exception);
        }

        return _watch.HasExpired
            ? new SluiceException(Side.Sink, "WriteBatchTimeout",
                $"{doing} failed: the server took longer than writeBatchTimeout ({_sink.BatchTimeout}) over one batch. "
                + "Find out whether another transaction holds a lock on the table, or raise it.", exception)
            : PostgreSqlFault.From(exception, Side.Sink, doing, cancellationToken);
    }

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
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
        _span?.Dispose();
    }
}
