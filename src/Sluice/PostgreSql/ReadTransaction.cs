using Npgsql;

namespace Sluice.PostgreSql;

/// <summary>Transactions that read one snapshot: their own, or one that another connection exported.</summary>
public static class ReadTransaction
{
    /// <summary>Begins one. Nobody ends it: it goes with the connection, when the rows have been read.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="snapshot">What <c>pg_export_snapshot</c> returned; null is a snapshot of its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">The exported snapshot is gone (code <c>SnapshotLost</c>).</exception>
    public static async Task BeginAsync(NpgsqlConnection connection, string? snapshot, CancellationToken cancellationToken)
    {
        const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        try
        {
            await PostgreSqlDatabase.ExecuteAsync(
                connection, snapshot is null ? Begin : $"{Begin}; SET TRANSACTION SNAPSHOT {Sql.Literal(snapshot)}", cancellationToken);
        }
        catch (PostgresException exception) when (snapshot is not null && IsGone(exception))
        {
            throw new SluiceException(Side.Source, SluiceException.SnapshotLost,
                $"The snapshot that all slices share cannot be read any more ({exception.MessageText}).", exception);
        }
    }

    // Servers before 17 call a snapshot that is gone an invalid parameter; newer ones, an undefined object. The third: its holder's
    // process is gone and the file not yet. The fourth: it is of another database, behind an endpoint that leads to several.
    static bool IsGone(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject
        or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.FeatureNotSupported;
}
