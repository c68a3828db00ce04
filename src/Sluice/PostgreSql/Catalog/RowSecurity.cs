using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog;

/// <summary>Row security hides rows without a word; whoever copies should know.</summary>
static class RowSecurity
{
    /// <summary>The tables below a query whose policies apply to the account; for notes.</summary>
    /// <param name="database">Where whoever reads does.</param>
    /// <param name="connection">A connection there, in a transaction behind a pooler and in none elsewhere.</param>
    /// <param name="relation">What is read: a query in parentheses, or a table.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        // Most databases have none: that is found out without planning anything.
        await using var any = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_class WHERE relrowsecurity)", connection);
        if (await any.ExecuteScalarAsync(cancellationToken) is not true)
            return [];
        await using var transaction = database.IsPooled ? null : await connection.BeginTransactionAsync(cancellationToken);
        await ReadTransaction.LockAsync(connection, relation, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT c.oid::regclass::text FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relrowsecurity AND row_security_active(c.oid) ORDER BY 1
            """, connection);
        return await CatalogReader.ReadTextsAsync(command, cancellationToken);
    }
}
