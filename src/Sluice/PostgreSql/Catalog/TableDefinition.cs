using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog;

/// <summary>A table that is to be made.</summary>
/// <param name="Schema">Its schema; null is the first of the search path.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="PrimaryKey">The columns of the primary key that it has from the beginning; empty for none.</param>
sealed record TableDefinition(
    string? Schema, string Name, IReadOnlyList<(string Name, string Type, bool IsNotNull)> Columns, IReadOnlyList<string> PrimaryKey)
{
    /// <summary>By column, what follows its type: a collation, what it is computed by.</summary>
    public IReadOnlyDictionary<string, string> Additions { get; init; } = new Dictionary<string, string>();

    /// <summary>Its checks, by name.</summary>
    public IReadOnlyDictionary<string, string> Checks { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its schema is made first, if that is not there.</summary>
    public bool CreatesSchema { get; init; }

    /// <summary>The statement that makes it if it is not there.</summary>
    public string ToSql()
    {
        var lines = Columns.Select(column =>
            $"{Sql.Identifier(column.Name)} {column.Type}{Additions.GetValueOrDefault(column.Name)}{(column.IsNotNull ? " NOT NULL" : "")}");
        if (PrimaryKey.Count > 0)
            lines = lines.Append($"PRIMARY KEY ({Sql.Identifiers(PrimaryKey)})");
        lines = lines.Concat(Checks.Select(check => $"CONSTRAINT {Sql.Identifier(check.Key)} {check.Value}"));
        var name = Schema is null ? Sql.Identifier(Name) : Sql.Name(Schema, Name);
        // Also where the schema is there, IF NOT EXISTS asks for the right to make one.
        var schema = CreatesSchema ? $"CREATE SCHEMA IF NOT EXISTS {Sql.Identifier(Schema!)}; " : "";
        return $"{schema}CREATE TABLE IF NOT EXISTS {name} (\n    {string.Join(",\n    ", lines)}\n)";
    }

    /// <summary>Makes a table; the caller commits it, or undoes it after a look.</summary>
    /// <param name="connection">Where, in a transaction.</param>
    /// <param name="sql">What <see cref="ToSql"/> gave.</param>
    public static Task CreateAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        // IF NOT EXISTS does not keep two at the same time apart: one of them would fail.
        PostgreSqlDatabase.ExecuteAsync(
            connection, $"SELECT pg_advisory_xact_lock(hashtext('sluice: create table')); {sql}", cancellationToken);
}
