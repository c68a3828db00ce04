using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog;

/// <summary>A foreign key, as it is made in another database between tables of the same names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table that has it.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Referenced">The table that it refers to.</param>
/// <param name="ReferencedColumns">The columns there.</param>
/// <param name="Options">What follows them.</param>
/// <param name="IsValid">Whether all rows were found to hold it.</param>
sealed record ForeignKey(
    string Name, (string Schema, string Name) Table, IReadOnlyList<string> Columns, (string Schema, string Name) Referenced,
    IReadOnlyList<string> ReferencedColumns, string Options, bool IsValid)
{
    /// <summary>All of a database, but those that partitions inherit.</summary>
    public static async Task<IReadOnlyList<ForeignKey>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Partitioned tables have them from PostgreSQL 11 on, ON DELETE SET NULL (column) from 15 on.
        var isOwn = connection.PostgreSqlVersion.Major >= 11 ? "c.conparentid = 0" : "true";
        var set = connection.PostgreSqlVersion.Major >= 15 ? Names("c.confdelsetcols", "c.conrelid") : "'{}'::text[]";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT c.conname::text, n.nspname::text, t.relname::text, {Names("c.conkey", "c.conrelid")},
                   rn.nspname::text, r.relname::text, {Names("c.confkey", "c.confrelid")}, {set},
                   c.confmatchtype::text, c.confupdtype::text, c.confdeltype::text, c.condeferrable, c.condeferred, c.convalidated
            FROM pg_constraint c
            JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_class r ON r.oid = c.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE c.contype = 'f' AND {isOwn}
            ORDER BY pg_relation_size(c.conrelid) DESC, c.conname::text COLLATE "C"
            """, connection);
        var keys = new List<ForeignKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var actions = Match(reader.GetString(8)) + Action(" ON UPDATE", reader.GetString(9)) + Action(" ON DELETE", reader.GetString(10));
            var columnsSet = await reader.GetFieldValueAsync<string[]>(7, cancellationToken) is [_, ..] some ? $" ({Sql.Identifiers(some)})" : "";
            var checks = (reader.GetBoolean(11) ? " DEFERRABLE" : "") + (reader.GetBoolean(12) ? " INITIALLY DEFERRED" : "");
            keys.Add(new ForeignKey(
                reader.GetString(0), (reader.GetString(1), reader.GetString(2)),
                await reader.GetFieldValueAsync<string[]>(3, cancellationToken),
                (reader.GetString(4), reader.GetString(5)), await reader.GetFieldValueAsync<string[]>(6, cancellationToken),
                actions + columnsSet + checks, reader.GetBoolean(13)));
        }

        return keys;
    }

    /// <summary>Makes it for rows to come, unless the table has a constraint of its name. Both tables are locked for no time.</summary>
    /// <returns>Why it is not made; null when it is there.</returns>
    public async Task<string?> MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var table = Sql.Name(Table.Schema, Table.Name);
        if (await IsThereAsync(connection, table, cancellationToken))
            return null;
        try
        {
            await PostgreSqlDatabase.ExecuteAsync(
                connection,
                $"ALTER TABLE {table} ADD CONSTRAINT {Sql.Identifier(Name)} FOREIGN KEY ({Sql.Identifiers(Columns)}) "
                + $"REFERENCES {Sql.Name(Referenced.Schema, Referenced.Name)} ({Sql.Identifiers(ReferencedColumns)}){Options} NOT VALID",
                cancellationToken);
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidForeignKey)
        {
            return $"foreign key {Name} of {Table.Schema}.{Table.Name} is not made: {Referenced.Schema}.{Referenced.Name} has no unique key on "
                + $"{string.Join(", ", ReferencedColumns)} there";
        }
    }

    /// <summary>Finds out whether the rows that are there hold it, if that is not known; of different tables at the same time.</summary>
    public Task ValidateAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => PostgreSqlDatabase.ExecuteAsync(
        connection, $"ALTER TABLE {Sql.Name(Table.Schema, Table.Name)} VALIDATE CONSTRAINT {Sql.Identifier(Name)}", cancellationToken);

    async Task<bool> IsThereAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = $1::text::regclass AND conname = $2)", connection)
        {
            Parameters = { new() { Value = table }, new() { Value = Name } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    static string Names(string numbers, string table) =>
        $"""
        ARRAY(SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY AS k(n, place)
              JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = k.n ORDER BY k.place)
        """;

    static string Match(string type) => type == "f" ? " MATCH FULL" : "";

    static string Action(string when, string action) => action switch
    {
        "r" => $"{when} RESTRICT",
        "c" => $"{when} CASCADE",
        "n" => $"{when} SET NULL",
        "d" => $"{when} SET DEFAULT",
        _ => "",
    };
}
