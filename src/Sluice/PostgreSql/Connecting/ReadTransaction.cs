using Npgsql;

namespace Sluice.PostgreSql.Connecting;

/// <summary>Transactions that read one snapshot: their own, or one that another connection exported.</summary>
internal static class ReadTransaction
{
    const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    // Long enough for who changes the table to give up by a timeout of their own.
    const string LockTimeout = "5s";

    /// <summary>Begins one. Nobody ends it: it goes with the connection, when the rows have been read.</summary>
    public static Task BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        PostgreSqlDatabase.ExecuteAsync(connection, Begin, cancellationToken);

    /// <summary>Begins one in a snapshot that another connection exported and holds, with the locks of what is read.</summary>
    /// <param name="snapshot">The snapshot's id.</param>
    /// <param name="transactions">The transactions that it sees, by which another one of the same id is told from it.</param>
    /// <exception cref="SluiceException">The exported snapshot is gone (code <c>SnapshotLost</c>).</exception>
    public static async Task JoinAsync(
        NpgsqlConnection connection, string snapshot, string transactions, CancellationToken cancellationToken)
    {
        if (await JoinAsync(connection, snapshot, cancellationToken) != transactions)
            throw Lost("the server has given its name to another one", null);
    }

    /// <summary>The same, of a snapshot of which only the id is known.</summary>
    /// <returns>The transactions that it sees.</returns>
    /// <exception cref="SluiceException">There is none of this id (code <c>SnapshotLost</c>).</exception>
    public static async Task<string> JoinAsync(NpgsqlConnection connection, string snapshot, CancellationToken cancellationToken)
    {
        await using var join = new NpgsqlCommand(
            $"{Begin}; SET TRANSACTION SNAPSHOT {Sql.Literal(snapshot)}; SELECT txid_current_snapshot()::text", connection);
        try
        {
            return (string)(await join.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (IsGone(exception))
        {
            throw Lost(exception.MessageText, exception);
        }
    }

    static SluiceException Lost(string reason, PostgresException? exception) => new(Side.Source, SluiceException.SnapshotLost,
        $"The snapshot that all slices share cannot be read any more ({reason}).", exception);

    /// <summary>
    /// Locks what a query reads, below views and partitioned tables too, until the transaction's end: planning does, and asks for no more
    /// rights than reading.
    /// </summary>
    public static Task LockAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken) =>
        PostgreSqlDatabase.ExecuteAsync(connection, $"EXPLAIN SELECT FROM {relation} AS source", cancellationToken);

    /// <summary>
    /// Locks what a query reads, unless somebody waits to change it: they wait for the snapshot's holder, which waits for its readers,
    /// which would wait for them, for ever.
    /// </summary>
    /// <exception cref="SluiceException">Somebody does (<c>55P03</c>).</exception>
    public static async Task LockWithTimeoutAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        try
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, $"SET LOCAL lock_timeout = '{LockTimeout}'", cancellationToken);
            await LockAsync(connection, relation, cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection, "SET LOCAL lock_timeout TO DEFAULT", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new SluiceException(Side.Source, exception.SqlState,
                "Another session waits to change what is read (TRUNCATE, ALTER TABLE, VACUUM FULL or the like), and it must wait until the "
                + "slices that share a snapshot have been read. Cancel it and run the copy again; or read without a shared snapshot: "
                + "\"consistent\": false.", exception)
            { IsTransient = true };
        }
    }

    // Servers before 17 call a snapshot that is gone an invalid parameter; newer ones, an undefined object. The third: its holder's
    // process is gone and the file not yet. The fourth: it is of another database, behind an endpoint that leads to several.
    static bool IsGone(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject
        or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.FeatureNotSupported;
}
