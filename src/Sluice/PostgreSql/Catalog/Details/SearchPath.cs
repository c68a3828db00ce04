using Npgsql;

namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>
/// Definitions are printed and read without a search path, as pg_dump does: what is not PostgreSQL's own has its schema before its name,
/// and means the same wherever it is read.
/// </summary>
static class SearchPath
{
    /// <summary>Does something without one. When it fails, the connection or its transaction must be given up.</summary>
    /// <param name="isLocal">Whether the connection is in a transaction, to which this is then confined.</param>
    public static async Task<T> WithoutAsync<T>(
        NpgsqlConnection connection, bool isLocal, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand("SELECT current_setting('search_path')", connection);
        var path = (string)(await read.ExecuteScalarAsync(cancellationToken))!;
        await SetAsync(connection, "pg_catalog", isLocal, cancellationToken);
        var result = await action();
        await SetAsync(connection, path, isLocal, cancellationToken);
        return result;
    }

    static async Task SetAsync(NpgsqlConnection connection, string path, bool isLocal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT set_config('search_path', $1, $2)", connection)
        {
            Parameters = { new() { Value = path }, new() { Value = isLocal } },
        };
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
