using System.Globalization;
using System.Text;
using Npgsql;

namespace Sluice.PostgreSql.Writing;

/// <summary>Names for indexes and sequences that are free in the schema of a new table: those of the source's, if they are.</summary>
/// <param name="connection">Knows the names that are taken.</param>
/// <param name="schema">The schema of the table.</param>
/// <param name="source">The source's table, whose name often begins those of its indexes.</param>
/// <param name="target">The new table.</param>
sealed class PartNames(NpgsqlConnection connection, string schema, string source, string target)
{
    readonly HashSet<string> _given = [];

    /// <summary>The name itself, the same with the new table's in place of the source's, or the next one that is free.</summary>
    public async Task<string> ChooseAsync(string wanted, CancellationToken cancellationToken)
    {
        if (await TryAsync(Cut(wanted, ""), cancellationToken) is { } name)
            return name;
        var rest = wanted.StartsWith(source, StringComparison.Ordinal) ? wanted[source.Length..] : $"_{wanted}";
        for (var number = 0; ; number++)
        {
            var ending = number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{number}");
            if (await TryAsync(Cut($"{target}{rest}", ending), cancellationToken) is { } other)
                return other;
        }
    }

    async Task<string?> TryAsync(string name, CancellationToken cancellationToken)
    {
        if (_given.Contains(name))
            return null;
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2)", connection)
        {
            Parameters = { new() { Value = schema }, new() { Value = name } },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
            return null;
        _given.Add(name);
        return name;
    }

    /// <summary>A name that a server keeps with its ending.</summary>
    static string Cut(string name, string ending)
    {
        var room = Sql.MaxNameBytes - ending.Length;
        while (Encoding.UTF8.GetByteCount(name) > room)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + ending;
    }
}
