using Npgsql;
using NpgsqlTypes;

namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>A constraint of a table that its own statement makes, not an index: a check, an exclusion, a key without overlaps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What follows the name, with the columns' names in it.</param>
/// <param name="Uses">The columns that it is about.</param>
sealed record ConstraintDetail(string Name, string Definition, IReadOnlyList<string> Uses)
{
    public bool IsCheck { get; private init; }

    /// <summary>Whether rows that were there before it are held to it.</summary>
    public bool IsValidated { get; private init; }

    /// <summary>Those of a table.</summary>
    /// <param name="connection">Must show names of users' schemas in full.</param>
    public static async Task<IReadOnlyList<ConstraintDetail>> ReadAsync(
        NpgsqlConnection connection, uint table, CancellationToken cancellationToken)
    {
        var period = connection.PostgreSqlVersion.Major >= 18 ? "OR q.conperiod" : "";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT q.conname::text, pg_get_constraintdef(q.oid), q.contype = 'c', q.convalidated,
              ARRAY(SELECT a.attname::text FROM pg_depend d
                JOIN pg_attribute a ON a.attrelid = q.conrelid AND a.attnum = d.refobjsubid AND d.refobjsubid <> 0
                WHERE d.classid = 'pg_constraint'::regclass AND d.objid = q.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = q.conrelid
                UNION SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = q.conrelid AND a.attnum <> 0 AND a.attnum = ANY (q.conkey))
            FROM pg_constraint q WHERE q.conrelid = $1 AND (q.contype IN ('c', 'x') {period}) ORDER BY q.conname
            """, connection)
        {
            Parameters = { new() { Value = table, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        var constraints = new List<ConstraintDetail>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            constraints.Add(new ConstraintDetail(reader.GetString(0), reader.GetString(1), await reader.GetFieldValueAsync<string[]>(4, cancellationToken))
            {
                IsCheck = reader.GetBoolean(2),
                IsValidated = reader.GetBoolean(3),
            });
        }

        return constraints;
    }
}
