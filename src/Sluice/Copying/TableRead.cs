using System.Globalization;
using Npgsql;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>A slice of a table or query that is being read by COPY.</summary>
/// <param name="Connection">Its connection.</param>
/// <param name="Copy">Its bytes.</param>
/// <param name="Checksum">What the server says the rows come to; null when that was not wanted.</param>
sealed record TableRead(NpgsqlConnection Connection, CopyOut Copy, TableChecksum? Checksum) : IAsyncDisposable
{
    /// <summary>Starts reading.</summary>
    public static async Task<TableRead> BeginAsync(
        PostgreSqlDatabase database, SliceRequest request, string options, bool isBinary, string doing, CancellationToken cancellationToken)
    {
        var (job, slice) = (request.Copy.Job, request.Slice);
        var connection = await database.OpenAsync(Side.Source, cancellationToken);
        try
        {
            if (((TableSource)job.Source).QueryTimeout is { } timeout)
            {
                var limit = string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {(long)timeout.TotalMilliseconds}");
                await PostgreSqlDatabase.ExecuteAsync(connection, limit, cancellationToken);
            }

            var checksum = await database.InterruptiblyAsync(connection, () => BeginTransactionAsync(connection, request), cancellationToken);
            var sql = $"COPY {slice.PlainRelation ?? slice.Relation} TO STDOUT ({options})";
            var copy = await CopyOut.BeginAsync(database, connection, sql, isBinary, cancellationToken);
            return new TableRead(connection, copy, checksum);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            await CloseAsync(connection);
            throw PostgreSqlFault.From(exception, Side.Source, doing, cancellationToken);
        }
        catch (SluiceException)
        {
            await CloseAsync(connection);
            throw;
        }
    }

    /// <summary>In a snapshot that slices share, or in its own if the rows are read twice.</summary>
    /// <returns>The checksum of the rows, if it is wanted.</returns>
    static async Task<TableChecksum?> BeginTransactionAsync(NpgsqlConnection connection, SliceRequest request)
    {
        var isCompared = Verification.ComparesValues(request.Copy.Job, request.Shape);
        if (request.Snapshot is { } shared)
        {
            await ReadTransaction.JoinAsync(connection, shared.Id, shared.Transactions, CancellationToken.None);
            await ReadTransaction.LockSoonAsync(connection, request.Slice.Relation!, CancellationToken.None);
        }
        else if (isCompared)
        {
            await ReadTransaction.BeginAsync(connection, CancellationToken.None);
        }

        return isCompared
            ? await Verification.ReadSourceAsync(connection, request.Shape, request.Slice, CancellationToken.None)
            : null;
    }

    /// <summary>Ends it, at the end of the rows or before.</summary>
    public async ValueTask DisposeAsync()
    {
        await Copy.DisposeAsync();
        await CloseAsync(Connection);
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
}
