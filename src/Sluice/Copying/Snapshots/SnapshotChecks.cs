using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Slices;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Snapshots;

/// <summary>Finds out beforehand why connections could not share a snapshot.</summary>
static class SnapshotChecks
{
    /// <summary>Whether the server refuses because it cannot, not because something broke.</summary>
    public static bool IsRefusal(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InsufficientPrivilege
        or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.ReadOnlySqlTransaction
        or PostgresErrorCodes.TooManyConnections;

    /// <summary>Why there is no snapshot where there is no connection to hold it.</summary>
    public static string NoConnection(PostgreSqlDatabase database) =>
        $"{database.Display} has no connection left for it. Lower parallelCopies or raise the server's max_connections.";

    /// <summary>A pooler in between.</summary>
    public static async Task<string?> FindObstacleAsync(
        NpgsqlConnection connection, PostgreSqlDatabase database, CancellationToken cancellationToken) =>
        await PostgreSqlDatabase.IsThroughPoolerAsync(connection, cancellationToken)
            ? $"a connection pooler answers at {database.Display}, which gives each transaction to a server process of its choice. "
                + "Connect to the server itself (on Azure port 5432 instead of 6432)."
            : null;

    /// <summary>Reads the snapshot from further connections, which must be of the same server.</summary>
    /// <param name="held">The snapshot.</param>
    /// <param name="count">How many, at the same time.</param>
    public static async Task<string?> FindObstacleAsync(
        PostgreSqlDatabase database, HeldSnapshot held, int count, CancellationToken cancellationToken)
    {
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                connections.Add(await database.OpenAsync(Side.Source, cancellationToken));
                await ReadTransaction.JoinAsync(connections[i], held.Id, held.Transactions, cancellationToken);
                if (await FindObstacleAsync(connections[i], database, cancellationToken) is { } pooler)
                    return pooler;
            }

            return null;
        }
        catch (SluiceException exception) when (exception.Code == SluiceException.SnapshotLost)
        {
            return $"{database.Display} leads to several servers, and a snapshot belongs to one. "
                + "Connect to one of them by its own address instead of a shared one.";
        }
        catch (SluiceException exception) when (exception.Code == PostgresErrorCodes.TooManyConnections)
        {
            return NoConnection(database);
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    /// <summary>
    /// Where slices must share a snapshot, those that an earlier attempt committed cannot be joined by others: their snapshot is gone.
    /// </summary>
    /// <exception cref="SluiceException">There are such slices (code <c>SnapshotLost</c>).</exception>
    public static async Task ThrowIfBegunAsync(FactoryConnections connections, CopyRequest copy, CancellationToken cancellationToken)
    {
        if (copy.Job is not { Source: TableSource { Consistent: true, OnSnapshotLost: not SnapshotLoss.Continue }, Sink: TableSink { Ledger: true } sink })
            return;
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        var (slices, snapshot) = await database.RunAsync(
            Side.Sink, $"Reading the ledger in {database.Display}",
            connection => Ledger.FindSlicesAsync(connection, copy.RunId, copy.CopyId, cancellationToken), cancellationToken);
        if (slices == 0)
            return;
        throw new SluiceException(Side.Source, SluiceException.SnapshotLost,
            $"The slices cannot all be read in one snapshot: {slices} of its slices were committed by an earlier attempt, in a snapshot"
            + $"{(snapshot is null ? "" : $" taken at {snapshot}")} that is gone.");
    }
}
