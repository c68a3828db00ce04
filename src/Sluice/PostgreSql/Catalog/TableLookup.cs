using Npgsql;

namespace Sluice.PostgreSql.Catalog;

/// <summary>Finds the table that a dataset names.</summary>
static class TableLookup
{
    /// <summary>The code of that fault.</summary>
    public const string NotFoundCode = "TableNotFound";

    /// <summary>The table, or the fault of not finding it.</summary>
    /// <param name="connection">Where it is.</param>
    /// <param name="side">The side of the fault.</param>
    /// <param name="schema">Its schema; null is found by the search path.</param>
    /// <param name="database">The database, for messages.</param>
    /// <param name="notes">Takes what a user should know.</param>
    /// <exception cref="SluiceException">It is not there.</exception>
    public static async Task<Table> FindAsync(
        NpgsqlConnection connection, Side side, string? schema, string name, string database, List<string> notes,
        CancellationToken cancellationToken)
    {
        if (await CatalogReader.FindTableAsync(connection, schema, name, cancellationToken) is { } table)
        {
            if (table.Name != name || (schema is not null && table.Schema != schema))
                notes.Add($"{table.Display} it is: a server keeps {Sql.MaxNameBytes} bytes of a name, and '{name}' is longer");
            return table;
        }

        var similar = await CatalogReader.FindSimilarAsync(connection, name, cancellationToken);
        var shown = schema is null ? Sql.Identifier(name) : Sql.Name(schema, name);
        var hint = similar.Count > 0
            ? $"There is {string.Join(", ", similar)}: names are case-sensitive."
            : Sql.Cut(name) is var cut && cut != name
                ? $"It was looked for as {Sql.Identifier(cut)}: a server keeps {Sql.MaxNameBytes} bytes of a name."
            : "Names are case-sensitive: check schema and table.";
        if (side == Side.Sink)
            hint += " A table that is not there is made with tableOption autoCreate (--auto-create).";
        throw new SluiceException(side, NotFoundCode,
            $"There is no table or view {shown} in {database}, or the account may not see it. {hint}")
        {
            IsNotFound = true,
        };
    }
}
