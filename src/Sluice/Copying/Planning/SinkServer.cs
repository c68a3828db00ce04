using Npgsql;
using Sluice.Copying.Jobs.Sinks;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Copying.Planning;

/// <summary>What is asked of a sink's server before anything else.</summary>
static class SinkServer
{
    /// <summary>
    /// Whether it takes rows at all. What a failover makes read-only in the middle of a copy may change soon and is tried again; what is
    /// so from the beginning is a mistake.
    /// </summary>
    /// <exception cref="SluiceException">It only reads.</exception>
    public static async Task CheckWritableAsync(
        NpgsqlConnection connection, PostgreSqlDatabase database, TableSink sink, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('transaction_read_only') = 'on', pg_is_in_recovery()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
            return;
        var reason = reader.GetBoolean(1) ? "is a standby, which" : "has transactions for this account that";
        throw new SluiceException(Side.Sink, PostgresErrorCodes.ReadOnlySqlTransaction,
            $"Writing to {sink.Table} is not possible: {database.Display} {reason} can only read. {PostgreSqlFault.ReadOnlyRemedy}");
    }
}
