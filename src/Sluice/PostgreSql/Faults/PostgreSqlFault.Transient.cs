using Npgsql;

namespace Sluice.PostgreSql.Faults;

internal static partial class PostgreSqlFault
{
    /// <summary>
    /// Whether the same may succeed in a while: by what the server said (SQLSTATE, manual, appendix A), else by what became of the
    /// connection.
    /// </summary>
    public static bool IsTransient(Exception exception) =>
        BrokenConnection.CausesOf(exception).OfType<PostgresException>().FirstOrDefault() is { } server
            ? IsTransient(server.SqlState)
            // The stream ended, or somebody closed it; of a driver's exception alone nothing says that it would pass.
            : BrokenConnection.MayRecover(exception)
                ?? BrokenConnection.CausesOf(exception).Any(cause => cause is IOException or ObjectDisposedException);

    static bool IsTransient(string sqlState) => sqlState switch
    {
        // The connection broke or was not taken; PgBouncer reports a lost server as 08P01.
        ['0', '8', ..] => true,
        // Serialization failure, which on a standby is also a conflict with recovery; deadlock. Made to be tried again.
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        // A lock was not had within lock_timeout: who holds it lets it go.
        PostgresErrorCodes.LockNotAvailable => true,
        // Connections and memory come back when others end. Not a full disk (53100), which wants somebody to make room, and not a
        // configured limit (53400), which stays.
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.OutOfMemory => true,
        // The server stops, crashed, or starts. Not a dropped database (57P04), and not a cancelled statement (57014): somebody, or a
        // statement_timeout, meant it.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => true,
        // The server ended a session that waited for the other side, which is quicker the next time. Sluice turns off the first, but a
        // pooler may set it. Not transaction_timeout (25P04): it ends every attempt at the same place.
        IdleInTransactionSessionTimeout or IdleSessionTimeout => true,
        // During a failover the name may still lead to the old primary, which is read-only now.
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        _ => false,
    };

    const string IdleInTransactionSessionTimeout = "25P03";
    const string IdleSessionTimeout = "57P05";
}
