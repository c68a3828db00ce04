using Npgsql;

namespace Sluice.Tests.Copying.Support;

/// <summary>
/// Holds a copy at a row of its source until it is opened: the copy reads <c>... WHERE gate(id)</c>, and the function waits at the row
/// whose id it is closed for.
/// </summary>
sealed class Gate : IAsyncDisposable
{
    const int Key = 4711;

    readonly NpgsqlConnection _connection;

    Gate(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Closes it at a row.</summary>
    public static async Task<Gate> CloseAsync(CopyScenario scenario, int id)
    {
        await scenario.ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION gate(id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                IF id = {id} THEN PERFORM pg_advisory_lock_shared({Key}); PERFORM pg_advisory_unlock_shared({Key}); END IF;
                RETURN true;
            END $$
            """);
        var connection = await scenario.Cluster.OpenAsync(scenario.Database);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Key})");
        return new Gate(connection);
    }

    /// <summary>Lets everything pass.</summary>
    public Task OpenAsync() => ExecuteAsync(_connection, "SELECT pg_advisory_unlock_all()");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
