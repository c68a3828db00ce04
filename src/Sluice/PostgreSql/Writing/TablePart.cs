using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Writing;

/// <summary>What a table gets when its rows are there: an index, a constraint, a default.</summary>
/// <param name="What">What it is, for messages: <c>index "i"</c>.</param>
/// <param name="Sql">The statements that make it. Every name in them has its schema, unless it is of <c>pg_catalog</c>.</param>
public sealed record TablePart(string What, string Sql)
{
    /// <summary>The condition under which it is there already; null when its statements do no harm then.</summary>
    public string? IsThere { get; init; }

    /// <summary>Makes it, unless it is there.</summary>
    internal async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (IsThere is not null)
        {
            await using var command = new NpgsqlCommand($"SELECT {IsThere}", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return;
        }

        await PostgreSqlDatabase.ExecuteAsync(connection, Sql, cancellationToken);
    }
}
