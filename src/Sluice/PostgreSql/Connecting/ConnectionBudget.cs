using Npgsql;

namespace Sluice.PostgreSql.Connecting;

/// <summary>
/// How many connections a server lets one role have to one database, read from its catalogs, which every role may do.
/// </summary>
/// <param name="Limits">The limits: the server's, and the role's and the database's if they have one.</param>
/// <param name="Idle">Connections to this database that lie idle in the pool of this process: they are used first.</param>
sealed record ConnectionBudget(IReadOnlyList<ConnectionLimit> Limits, int Idle)
{
    // Other roles' backends do not show their type; all that have a role and a database count then. Who may use reserved slots, and
    // that superusers have no limits of their own, is what the server itself goes by.
    const string Query =
        """
        SELECT pg_postmaster_start_time() || ' ' || current_setting('port'), session_user::text, current_database()::text,
            current_setting('max_connections')::int,
            CASE WHEN me.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int + CASE
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_use_reserved_connections' AND pg_has_role(oid, 'USAGE')) THEN 0
                ELSE coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int END END,
            CASE WHEN me.rolsuper THEN -1 ELSE me.rolconnlimit END,
            CASE WHEN me.rolsuper THEN -1 ELSE db.datconnlimit END,
            count(*) FILTER (WHERE NOT is_idle),
            count(*) FILTER (WHERE NOT is_idle AND backend.usename = session_user),
            count(*) FILTER (WHERE NOT is_idle AND backend.datname = current_database()),
            count(*) FILTER (WHERE is_idle AND backend.pid = ANY($2))
        FROM pg_roles AS me, pg_database AS db, (
            SELECT pid, usename, datname, pid = pg_backend_pid() OR coalesce(
                pid = ANY($1) AND usename = session_user AND application_name = 'sluice' AND state = 'idle', false) AS is_idle
            FROM pg_stat_activity
            WHERE usesysid IS NOT NULL AND datid IS NOT NULL AND coalesce({0}, 'client backend') = 'client backend'
        ) AS backend
        WHERE me.rolname = session_user AND db.datname = current_database()
        GROUP BY me.rolsuper, me.rolconnlimit, db.datconnlimit
        """;

    /// <summary>Reads it; null from a server that does not tell.</summary>
    /// <param name="ours">The backends of this process: those that are idle leave room.</param>
    /// <param name="side">The side to blame when the server cannot be asked.</param>
    /// <exception cref="SluiceException">The server cannot be asked.</exception>
    public static async Task<ConnectionBudget?> ReadAsync(
        PostgreSqlDatabase database, IEnumerable<int> ours, Side side, CancellationToken cancellationToken)
    {
        var doing = $"Counting the connections to {database.Display}";
        return await database.RunAsync(
            side, doing, connection => ReadAsync(connection, ours, database.Backends, cancellationToken), cancellationToken);
    }

    static async Task<ConnectionBudget?> ReadAsync(
        NpgsqlConnection connection, IEnumerable<int> ours, IEnumerable<int> pooled, CancellationToken cancellationToken)
    {
        try
        {
            var type = connection.PostgreSqlVersion.Major >= 10 ? "backend_type" : "'client backend'";
            await using var command = new NpgsqlCommand(Query.Replace("{0}", type, StringComparison.Ordinal), connection)
            {
                Parameters = { new() { Value = ours.ToArray() }, new() { Value = pooled.ToArray() } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? Read(reader, $"{connection.Host}:{connection.Port}") : null;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.InsufficientPrivilege)
        {
            // Something that speaks PostgreSQL's protocol and has other catalogs. When it is full it will say so.
            return null;
        }
    }

    static ConnectionBudget Read(NpgsqlDataReader reader, string server)
    {
        // A server is known by its start: it may have several addresses.
        var (id, role, database) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
        var (most, reserved, used) = (reader.GetInt32(3), reader.GetInt32(4), reader.GetInt64(7));
        var (maxOfRole, usedByRole) = (reader.GetInt32(5), reader.GetInt64(8));
        var (maxOfDatabase, usedInDatabase) = (reader.GetInt32(6), reader.GetInt64(9));
        List<ConnectionLimit> limits =
        [
            new(
                id, most - reserved - used, $"server {server} has max_connections {most}, {reserved} reserved, {used} in use",
                "raise max_connections"),
        ];
        if (maxOfRole >= 0)
        {
            limits.Add(new(
                $"{id} role {role}", maxOfRole - usedByRole,
                $"role {role} may have {maxOfRole} connections to server {server}, {usedByRole} in use",
                $"raise the role's limit (ALTER ROLE {Sql.Identifier(role)} CONNECTION LIMIT n)"));
        }

        if (maxOfDatabase >= 0)
        {
            limits.Add(new(
                $"{id} database {database}", maxOfDatabase - usedInDatabase,
                $"database {database} of server {server} may have {maxOfDatabase} connections, {usedInDatabase} in use",
                $"raise the database's limit (ALTER DATABASE {Sql.Identifier(database)} CONNECTION LIMIT n)"));
        }

        return new ConnectionBudget(limits, (int)reader.GetInt64(10));
    }
}
