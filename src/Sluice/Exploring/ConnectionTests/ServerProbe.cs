using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Exploring.ConnectionTests;

/// <summary>Asks a server about itself and the account's rights, by catalogs that every role may read.</summary>
static class ServerProbe
{
    // Rights are asked of the server's own functions: what a role has by its memberships counts.
    const string Query =
        """
        SELECT current_setting('server_version'), ssl.version, ssl.cipher, current_user::text, current_database()::text,
            coalesce(current_setting('is_superuser', true), 'off') = 'on', pg_is_in_recovery(),
            current_setting('default_transaction_read_only') = 'on',
            tables.there, tables.readable, tables.writable,
            has_database_privilege(current_database(), 'CREATE'),
            EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public' AND has_schema_privilege(oid, 'CREATE')),
            has_database_privilege(current_database(), 'TEMP'),
            EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice'),
            coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'sluice'), false),
            ledger.is_there, ledger.is_usable
        FROM (SELECT count(*) AS there, count(*) FILTER (WHERE usable AND has_table_privilege(oid, 'SELECT')) AS readable,
                     count(*) FILTER (WHERE usable AND has_table_privilege(oid, 'INSERT')) AS writable
              FROM (SELECT c.oid, has_schema_privilege(n.oid, 'USAGE') AS usable
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') t) tables
        CROSS JOIN (
            SELECT count(*) > 0 AS is_there,
                   coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                       AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')), false) AS is_usable
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'sluice' AND c.relname = 'slice') ledger
        LEFT JOIN pg_stat_ssl ssl ON ssl.pid = pg_backend_pid() AND ssl.ssl
        """;

    /// <summary>Reads the facts.</summary>
    public static async Task<ServerFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var isPooled = await PostgreSqlDatabase.IsThroughPoolerAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var facts = new ServerFacts
        {
            Version = reader.GetString(0),
            TlsVersion = reader.GetValue(1) as string,
            TlsCipher = reader.GetValue(2) as string,
            User = reader.GetString(3),
            Database = reader.GetString(4),
            IsSuperuser = reader.GetBoolean(5),
            IsStandby = reader.GetBoolean(6),
            IsReadOnly = reader.GetBoolean(7),
            IsPooled = isPooled,
            Tables = reader.GetInt64(8),
            ReadableTables = reader.GetInt64(9),
            WritableTables = reader.GetInt64(10),
            CanCreateSchema = reader.GetBoolean(11),
            CanCreateInPublic = reader.GetBoolean(12),
            CanCreateTemporary = reader.GetBoolean(13),
            Ledger = "",
        };
        var (hasSchema, canCreateInSchema) = (reader.GetBoolean(14), reader.GetBoolean(15));
        var (isThere, isUsable) = (reader.GetBoolean(16), reader.GetBoolean(17));
        return facts with
        {
            Ledger = facts.IsStandby || facts.IsReadOnly ? "readOnly"
                : isThere ? isUsable ? "ready" : "notAllowed"
                // CREATE SCHEMA IF NOT EXISTS asks for the right on the database also when the schema is there.
                : facts.CanCreateSchema && (!hasSchema || canCreateInSchema) ? "canBeCreated" : "notAllowed",
        };
    }

    /// <summary>What one should know of these facts.</summary>
    public static IEnumerable<string> Notes(ServerFacts facts)
    {
        if (facts.TlsVersion is null)
            yield return "the connection has no TLS: set sslMode to 3 (Require) or higher where it leaves this machine";
        if (facts.IsStandby)
            yield return "the server is a standby: it can be read, not written to";
        else if (facts.IsReadOnly)
            yield return "transactions are read-only by default (default_transaction_read_only): it can be read, not written to";
        if (facts.IsPooled)
        {
            yield return "a pooler that shares connections stands in between: slices cannot share a snapshot. Connect to the server itself "
                + "(on Azure port 5432 instead of 6432) for consistent copies";
        }

        if (facts.Ledger == "notAllowed")
        {
            yield return "the account may not use the ledger: GRANT CREATE ON DATABASE, or have somebody create the schema sluice "
                + "and grant its table; without it copies into this database are not exactly-once";
        }

        if (facts is { Tables: > 0, ReadableTables: 0 })
            yield return "the account may read none of the tables: GRANT USAGE ON SCHEMA and SELECT ON its tables";
    }
}
