using System.Globalization;
using Npgsql;

namespace Sluice.Tests;

/// <summary>
/// A table with a column of every type of PostgreSQL 15 that a table can have and of the types that users make, and one of arrays of
/// each. Row 1 is all NULL, row 2 ordinary, the rest hostile.
/// </summary>
static partial class EveryType
{
    const string UserTypes = """
        DO $$ BEGIN
            IF to_regtype('every_mood') IS NULL THEN
                CREATE TYPE every_mood AS ENUM ('happy', 'it''s "so so"', 'with, comma', 'é𝄞', '{NULL}', 'back\slash', '');
                CREATE DOMAIN every_word AS text CHECK (VALUE <> 'forbidden');
                CREATE DOMAIN every_amount AS numeric(12, 3);
                CREATE DOMAIN every_list AS integer[];
                CREATE TYPE every_pair AS (a integer, b text);
                CREATE TYPE every_nest AS (pair every_pair, list integer[], note every_word);
            END IF;
        END $$
        """;

    /// <summary>All columns but the key, <c>id</c>, which numbers the rows from 1 on.</summary>
    public static IReadOnlyList<EveryTypeColumn> Columns { get; } = [.. Scalars.SelectMany(column => new[] { column, column.Array() })];

    /// <summary>Creates the table, its types and its rows. A second table of the same database shares the types.</summary>
    /// <param name="connection">To where it is to be.</param>
    /// <param name="table">Its name, as SQL has it.</param>
    /// <param name="columns">Of <see cref="Columns"/>; all of them unless given. What needs a missing extension is left out.</param>
    /// <param name="isEmpty">Whether it gets no rows.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The columns it has after <c>id</c>.</returns>
    public static async Task<IReadOnlyList<EveryTypeColumn>> CreateAsync(
        NpgsqlConnection connection,
        string table = "every_type",
        IEnumerable<EveryTypeColumn>? columns = null,
        bool isEmpty = false,
        CancellationToken cancellationToken = default)
    {
        var missing = new HashSet<string?>();
        foreach (var extension in new[] { "citext", "hstore" })
        {
            if (!await TryCreateExtensionAsync(connection, extension, cancellationToken))
                missing.Add(extension);
        }

        var present = (columns ?? Columns).Where(column => column.Extension is null || !missing.Contains(column.Extension)).ToList();
        await ExecuteAsync(connection, UserTypes, cancellationToken);
        var definitions = string.Concat(present.Select(column => $", {column.Name} {column.Type}"));
        await ExecuteAsync(connection, $"CREATE TABLE {table} (id integer PRIMARY KEY{definitions})", cancellationToken);
        if (isEmpty)
            return present;

        var most = present.Max(column => column.Values.Count);
        await ExecuteAsync(connection, $"INSERT INTO {table} (id) VALUES (1)", cancellationToken);
        for (var row = 0; row < most; row++)
        {
            var values = present.Select(column => Literal(column, row));
            var id = (row + 2).ToString(CultureInfo.InvariantCulture);
            await ExecuteAsync(connection, $"INSERT INTO {table} VALUES ({string.Join(", ", values.Prepend(id))})", cancellationToken);
        }

        return present;
    }

    static string Literal(EveryTypeColumn column, int row)
    {
        // A column with fewer values begins again with its hostile ones.
        var value = row < column.Values.Count ? row : 1 + ((row - 1) % (column.Values.Count - 1));
        return $"'{column.Values[value].Replace("'", "''", StringComparison.Ordinal)}'";
    }

    static async Task<bool> TryCreateExtensionAsync(NpgsqlConnection connection, string extension, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = '{extension}')", connection);
        if (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!)
            return false;
        await ExecuteAsync(connection, $"CREATE EXTENSION IF NOT EXISTS {extension}", cancellationToken);
        return true;
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
