using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The options that say which of many tables are meant.</summary>
sealed class TableOptions
{
    readonly Option<string[]> _schema = new("--schema") { Description = "All tables of this schema; may be repeated." };
    readonly Option<bool> _all = new("--all-tables") { Description = "All tables of the database." };
    readonly Option<string[]> _include = new("--include")
    {
        Description = "The tables whose names are like this: schema.table, with * and ?; may be repeated.",
    };
    readonly Option<string[]> _exclude = new("--exclude") { Description = "Not the tables whose names are like this; may be repeated." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _schema, _all, _include, _exclude })
            command.Add(option);
    }

    /// <summary>The patterns of those that are meant; none when nothing is said.</summary>
    public IReadOnlyList<string> Include(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_schema) ?? []).Select(schema => $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".*"),
        .. parsed.GetValue(_include) ?? [],
        .. parsed.GetValue(_all) ? ["*"] : Array.Empty<string>(),
    ];

    /// <summary>The patterns of those that are left out.</summary>
    public IReadOnlyList<string> Exclude(ParseResult parsed) => parsed.GetValue(_exclude) ?? [];
}
