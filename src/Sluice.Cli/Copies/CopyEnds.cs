using Sluice.Cli.Commands;

namespace Sluice.Cli.Copies;

/// <summary>FROM and TO with how their files are written, checked to go together.</summary>
/// <param name="From">FROM.</param>
/// <param name="To">TO.</param>
sealed record CopyEnds(FileEnd From, FileEnd To)
{
    /// <exception cref="Definitions.Parsing.DefinitionException">The arguments do not go together.</exception>
    public static CopyEnds Read(CopyChoice choice)
    {
        var (from, to) = (Place.Parse(choice.From, "FROM"), Place.Parse(choice.To, "TO"));
        CheckTables(choice, from, to);
        CheckFiles(choice, from, to);
        // With files on one side the plain options are that side's.
        var isFromOnly = to.IsPostgreSql;
        return new CopyEnds(
            FileEnd.Of(
                from, choice.FromFormat ?? (isFromOnly ? choice.Format : null), choice.FromFormat is null ? "--format" : "--from-format",
                choice.FromCompression ?? (isFromOnly ? choice.Compression : null)),
            FileEnd.Of(to, choice.Format, "--format", choice.Compression));
    }

    static void CheckTables(CopyChoice choice, Place from, Place to)
    {
        if (from.IsPostgreSql && choice.Table is null == choice.Query is null)
        {
            var problem = choice.Table is null ? "it is not said what to copy" : "both a table and a query are given";
            throw Place.Error("--table", problem, "Give --table schema.table or --query SQL");
        }

        if (!from.IsPostgreSql && (choice.Table ?? choice.Query) is not null)
            throw Place.Error("--table", "FROM holds files, which have no tables", "Name the target's table with --to-table");
        if (!from.IsPostgreSql && (choice.PartitionOption ?? choice.PartitionColumn) is not null)
            throw Place.Error("--partition-option", "FROM holds files, and each is a slice", "Leave it out");
        if (to.IsPostgreSql && (choice.ToTable ?? choice.Table) is null)
            throw Place.Error("--to-table", "it is not said which table to write to", "Give --to-table schema.table");
        if (!to.IsPostgreSql && choice.ToTable is not null)
            throw Place.Error("--to-table", "TO holds files, which have no tables", "Leave it out");
        if (!to.IsPostgreSql && choice.PreCopyScript is not null)
            throw Place.Error("--pre-copy-script", "TO holds files, where no SQL can run", "Leave it out");
    }

    static void CheckFiles(CopyChoice choice, Place from, Place to)
    {
        if (from.IsPostgreSql && (choice.FromFormat ?? choice.FromCompression) is not null)
            throw Place.Error("--from-format", "FROM is a database", "Say TO's with --format and --compression");
        if (from.IsPostgreSql && to.IsPostgreSql && (choice.Format ?? choice.Compression) is not null)
            throw Place.Error("--format", "both sides are databases, which have no files", "Leave it out");
        if (to.HasWildcard)
            throw Place.Error("TO", "a file to write has no wildcards in its name", "Name one file, or a folder");
    }
}
