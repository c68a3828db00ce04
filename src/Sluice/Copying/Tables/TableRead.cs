using System.Diagnostics;
using Npgsql;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Slices;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Faults;
using Sluice.Telemetry;

namespace Sluice.Copying.Tables;

/// <summary>A slice of a table or query that is being read by COPY.</summary>
/// <param name="Checksum">What the server says the rows come to; null when that was not wanted.</param>
/// <param name="Own">The transaction around the statement where it is not one itself and joins no other.</param>
/// <param name="Span">Tells of it; null when nobody listens.</param>
sealed record TableRead(NpgsqlConnection Connection, CopyOut Copy, TableChecksum? Checksum, NpgsqlTransaction? Own, Activity? Span) : IAsyncDisposable
{
    /// <summary>Starts reading.</summary>
    public static async Task<TableRead> BeginAsync(
        PostgreSqlDatabase database, SliceRequest request, string options, bool isBinary, string doing, CancellationToken cancellationToken)
    {
        var (job, slice) = (request.Copy.Job, request.Slice);
        var connection = await database.OpenAsync(Side.Source, cancellationToken);
        var span = DatabaseSpan.Start(request.Copy, (TableSource)job.Source);
        try
        {
            var isCompared = request.Shape.ComparesValues(job);
            var isJoined = await JoinAsync(database, connection, request.Snapshot, isCompared, cancellationToken);
            var own = isJoined ? null : await database.BeginIfPooledAsync(connection, cancellationToken);
            if (((TableSource)job.Source).QueryTimeout is { } timeout)
                await PostgreSqlDatabase.LimitStatementsAsync(connection, timeout, isLocal: isJoined || own is not null, cancellationToken);

            var checksum = await database.RunCancellableAsync(connection, async () =>
            {
                if (request.Snapshot is not null)
                    await ReadTransaction.LockWithTimeoutAsync(connection, slice.Relation!, CancellationToken.None);
                return isCompared ? await TableChecksum.ReadSourceAsync(connection, request.Shape, slice, CancellationToken.None) : null;
            }, cancellationToken);
            var sql = $"COPY {slice.PlainRelation ?? slice.Relation} TO STDOUT ({options})";
            var copy = await CopyOut.BeginAsync(database, connection, sql, isBinary, cancellationToken);
            return new TableRead(connection, copy, checksum, own, span);
        }
        catch (Exception exception)
        {
            await CloseAsync(connection);
            var fault = PostgreSqlFault.From(exception, Side.Source, doing, cancellationToken);
            span?.Fail(fault, request.Copy.IsSecure);
            span?.Dispose();
            throw fault;
        }
    }

    /// <summary>Begins a transaction: in a snapshot that slices share, or in its own if the rows are read twice.</summary>
    /// <returns>Whether it did.</returns>
    static async Task<bool> JoinAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, HeldSnapshot? shared, bool isCompared, CancellationToken cancellationToken)
    {
        if (shared is not null)
        {
            await ReadTransaction.JoinAsync(connection, shared.Id, shared.Transactions, cancellationToken);
            return true;
        }

        if (!isCompared)
            return false;
        await ReadTransaction.BeginAsync(connection, cancellationToken);
        await database.ApplySettingsAsync(connection, cancellationToken);
        return true;
    }

    /// <summary>Ends it, at the end of the rows or before.</summary>
    public async ValueTask DisposeAsync()
    {
        await Copy.DisposeAsync();
        if (Own is not null && Copy.IsAtEnd)
            await CommitAsync(Own);
        await CloseAsync(Connection);
        Span?.Dispose();
    }

    /// <summary>Gives the connection back, which rolls its transaction back: that may be how the driver finds out that it broke.</summary>
    static async Task CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            // Whoever read from it was told.
        }
    }

    /// <summary>A query may have called functions that write, as it may in a statement of its own.</summary>
    static async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The rows have been read; the server rolls back what else the query did.
        }
    }
}
