using Npgsql;

namespace Sluice.PostgreSql.Connecting;

/// <summary>What tells a database from every other, by whatever address and role it is reached.</summary>
/// <param name="Oid">Its oid in its server.</param>
/// <param name="Started">When its server started, in microseconds.</param>
/// <param name="Cluster">What the server has in common with its standbys, and with clones of it; null where the role may not know.</param>
/// <param name="IsStandby">Whether its server follows another.</param>
sealed record DatabaseIdentity(uint Oid, DateTime Started, long? Cluster, bool IsStandby)
{
    /// <summary>Reads it.</summary>
    /// <param name="connection">A connection, not in a transaction.</param>
    public static async Task<DatabaseIdentity> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT oid::bigint, pg_postmaster_start_time(), pg_is_in_recovery(), has_function_privilege('pg_control_system()', 'EXECUTE')
            FROM pg_database WHERE datname = current_database()
            """, connection);
        (uint Oid, DateTime Started, bool IsStandby, bool MayAsk) found;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            found = ((uint)reader.GetInt64(0), reader.GetDateTime(1), reader.GetBoolean(2), reader.GetBoolean(3));
        }

        await using var cluster = new NpgsqlCommand("SELECT system_identifier FROM pg_control_system()", connection);
        return new DatabaseIdentity(
            found.Oid, found.Started, found.MayAsk ? (long?)await cluster.ExecuteScalarAsync(cancellationToken) : null, found.IsStandby);
    }

    /// <summary>
    /// Whether what is done to the one is done to the other. No two servers start in one microsecond; a clone has its own start. What
    /// is done to a server is done to its standbys: where nothing tells, one with the same oid is taken for one.
    /// </summary>
    public bool IsSameAs(DatabaseIdentity other) =>
        Oid == other.Oid && (Started == other.Started || ((IsStandby || other.IsStandby) && Cluster == other.Cluster));
}
