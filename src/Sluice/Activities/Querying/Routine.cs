using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql;

namespace Sluice.Activities.Querying;

/// <summary>A procedure or function of a database.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsProcedure">Whether it is called; else it is selected from.</param>
/// <param name="Arguments">What it takes and gives, in order.</param>
sealed record Routine(string Schema, string Name, bool IsProcedure, IReadOnlyList<RoutineArgument> Arguments)
{
    /// <summary>The only one of a name that takes the parameters, by their names.</summary>
    /// <param name="schema">The schema; null is found by the search path.</param>
    /// <param name="database">The database, for messages.</param>
    /// <exception cref="SluiceException">There is none, or more than one.</exception>
    public static async Task<Routine> FindAsync(
        NpgsqlConnection connection, string? schema, string name, IReadOnlyList<SqlParameter> parameters, string database,
        CancellationToken cancellationToken)
    {
        var all = await ReadAsync(connection, schema, name, cancellationToken);
        var fitting = all.Where(routine => routine.Fits(parameters)).ToList();
        // Of several, the one with the fewest defaults; of these the one whose types are those of the parameters.
        var best = fitting.GroupBy(routine => routine.Inputs.Count()).MinBy(group => group.Key)?
            .GroupBy(routine => parameters.Count(parameter => routine.Find(parameter.Name)!.Type == parameter.Type.PostgreSqlName))
            .MaxBy(group => group.Key)?.ToList() ?? [];
        if (best is [var found])
            return found;
        var shown = schema is null ? Sql.Identifier(name) : Sql.Name(schema, name);
        var given = parameters.Count == 0 ? "no parameters" : $"the parameters {string.Join(", ", parameters.Select(parameter => parameter.Name))}";
        var there = string.Join("; ", all);
        throw new SluiceException(Side.Sink, best.Count == 0 ? "RoutineNotFound" : "RoutineAmbiguous",
            best.Count > 0 ? $"Several routines {shown} in {database} take {given}: {there}. Give the parameters the types of one of them."
            : all.Count > 0 ? $"No routine {shown} in {database} takes {given}. There is {there}."
            : $"There is no procedure or function {shown} in {database}, or the account may not see it. Names are case-sensitive: check schema and name.");
    }

    /// <summary>The statement that calls it.</summary>
    public NpgsqlCommand Call(IReadOnlyList<SqlParameter> parameters, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var arguments = new List<string>();
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Bind(isNumbered: true));
            var argument = Find(parameter.Name)!;
            arguments.Add($"{Sql.Identifier(argument.Name)} => ${command.Parameters.Count}::{argument.Type}");
        }

        // A call names also what only comes out.
        if (IsProcedure)
        {
            var others = Arguments.Where(argument => argument.IsOutput && !parameters.Any(parameter => Find(parameter.Name) == argument));
            arguments.AddRange(others.Select(argument => $"{Sql.Identifier(argument.Name)} => NULL::{argument.Type}"));
        }

        command.CommandText = $"{(IsProcedure ? "CALL" : "SELECT * FROM")} {Sql.Name(Schema, Name)}({string.Join(", ", arguments)})";
        return command;
    }

    /// <summary>It with its arguments, for messages.</summary>
    public override string ToString() =>
        $"{Sql.Name(Schema, Name)}({string.Join(", ", Arguments.Select(argument => $"{argument.Name} {argument.Type}".TrimStart()))})";

    IEnumerable<RoutineArgument> Inputs => Arguments.Where(argument => argument.IsInput);

    bool Fits(IReadOnlyList<SqlParameter> parameters)
    {
        var found = parameters.Select(parameter => Find(parameter.Name)).ToHashSet();
        return !found.Contains(null) && found.Count == parameters.Count
            && Arguments.All(argument => !argument.IsRequired || found.Contains(argument));
    }

    /// <summary>The argument of a name: exactly, else in another case, in which unquoted names are kept.</summary>
    RoutineArgument? Find(string name) =>
        Inputs.FirstOrDefault(argument => argument.Name == name)
        ?? Inputs.FirstOrDefault(argument => argument.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    static async Task<List<Routine>> ReadAsync(
        NpgsqlConnection connection, string? schema, string name, CancellationToken cancellationToken)
    {
        // Procedures are there from PostgreSQL 11 on.
        var kind = connection.PostgreSqlVersion.Major >= 11
            ? "p.prokind::text" : "CASE WHEN p.proisagg OR p.proiswindow THEN 'a' ELSE 'f' END";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT n.nspname::text, {kind}, coalesce(p.proargnames, array_fill(''::text, ARRAY[coalesce(array_length(t.types, 1), 0)])),
                coalesce(p.proargmodes::text[], array_fill('i'::text, ARRAY[coalesce(array_length(t.types, 1), 0)])), coalesce(t.types, '{"{}"}'), p.pronargdefaults::int
            FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace CROSS JOIN LATERAL (
                SELECT array_agg(format_type(type, NULL) ORDER BY place) AS types
                FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS argument(type, place)) AS t
            WHERE p.proname = $1 AND {kind} IN ('f', 'p') AND CASE WHEN $2 IS NULL THEN pg_function_is_visible(p.oid) ELSE n.nspname = $2 END
            ORDER BY p.oid
            """, connection)
        {
            Parameters =
            {
                new() { Value = Sql.Cut(name) },
                new() { Value = schema is null ? DBNull.Value : Sql.Cut(schema), NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        var routines = new List<Routine>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var isProcedure = reader.GetString(1) == "p";
            var names = await reader.GetFieldValueAsync<string[]>(2, cancellationToken);
            var modes = await reader.GetFieldValueAsync<string[]>(3, cancellationToken);
            var types = await reader.GetFieldValueAsync<string[]>(4, cancellationToken);
            routines.Add(new Routine(
                reader.GetString(0), Sql.Cut(name), isProcedure, RoutineArgument.Of(names, modes, types, reader.GetInt32(5), isProcedure)));
        }

        return routines;
    }
}
