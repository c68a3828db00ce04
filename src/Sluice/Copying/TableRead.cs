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

            var isCompared = Verification.ComparesValues(job, request.Shape);
            if (isCompared || request.Snapshot is not null)
                await ReadTransaction.BeginAsync(connection, request.Snapshot?.Id, cancellationToken);
            var checksum = isCompared
                ? await database.InterruptiblyAsync(
                    connection, () => Verification.ReadSourceAsync(connection, request.Shape, slice, CancellationToken.None), cancellationToken)
                : null;
            var sql = $"COPY {slice.PlainRelation ?? slice.Relation} TO STDOUT ({options})";
            var copy = await CopyOut.BeginAsync(database, connection, sql, isBinary, cancellationToken);
            return new TableRead(connection, copy, checksum);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            await connection.DisposeAsync();
            throw PostgreSqlFault.From(exception, Side.Source, doing, cancellationToken);
        }
        catch (SluiceException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it, at the end of the rows or before.</summary>
    public async ValueTask DisposeAsync()
    {
        await Copy.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
