using Sluice.Cli.Commands;

namespace Sluice.Cli.Copies;

/// <summary>FROM and TO with how their files are written, checked to go together.</summary>
sealed record CopyEndpoints(FileEndpoint From, FileEndpoint To)
{
    /// <exception cref="Definitions.Parsing.DefinitionException">The arguments do not go together.</exception>
    public static CopyEndpoints Read(CopyChoice choice)
    {
        var (from, to) = (CopyLocation.Parse(choice.From, "FROM"), CopyLocation.Parse(choice.To, "TO"));
        CheckTables(choice, from, to);
        CheckFiles(choice, from, to);
        // With files on one side the plain options are that side's; files that are copied as they are, are so on both.
        var isFromOnly = to.IsPostgreSql;
        var isOfBoth = isFromOnly || (choice.Format is { } format && !FormatNames.Parse(format, "--format").HasRows);
        return new CopyEndpoints(
            FileEndpoint.Of(
                from, choice.FromFormat ?? (isOfBoth ? choice.Format : null), choice.FromFormat is null ? "--format" : "--from-format",
                choice.FromCompression ?? (isFromOnly ? choice.Compression : null)),
            FileEndpoint.Of(to, choice.Format, "--format", choice.Compression));
    }

    static void CheckTables(CopyChoice choice, CopyLocation from, CopyLocation to)
    {
        var ways = new[] { choice.Table is not null, choice.Query is not null, choice.IsOfMany }.Count(isGiven => isGiven);
        if (from.IsPostgreSql && ways != 1)
        {
            var problem = ways == 0 ? "it is not said what to copy" : "a table, a query and many tables are different copies";
            throw CopyLocation.Error(
                "--table", problem, "Give --table schema.table or --query SQL; or for many tables --schema, --include or --all-tables");
        }

        if (choice.Exclude.Count > 0 && !choice.IsOfMany)
            throw CopyLocation.Error("--exclude", "it is not said of which tables", "Give --all-tables, --schema or --include as well");
        if (!from.IsPostgreSql && ways > 0)
            throw CopyLocation.Error("--table", "FROM holds files, which have no tables", "Name the target's table with --to-table");
        if (!from.IsPostgreSql && (choice.PartitionOption ?? choice.PartitionColumn) is not null)
            throw CopyLocation.Error("--partition-option", "FROM holds files, and each is a slice", "Leave it out");
        if (to.IsPostgreSql && (choice.ToTable ?? choice.Table) is null && !choice.IsOfMany)
            throw CopyLocation.Error("--to-table", "it is not said which table to write to", "Give --to-table schema.table");
        if (!to.IsPostgreSql && choice.ToTable is not null)
            throw CopyLocation.Error("--to-table", "TO holds files, which have no tables", "Leave it out");
        if (!to.IsPostgreSql && choice.PreCopyScript is not null)
            throw CopyLocation.Error("--pre-copy-script", "TO holds files, where no SQL can run", "Leave it out");
    }

    static void CheckFiles(CopyChoice choice, CopyLocation from, CopyLocation to)
    {
        if (from.IsPostgreSql && (choice.FromFormat ?? choice.FromCompression) is not null)
            throw CopyLocation.Error("--from-format", "FROM is a database", "Say TO's with --format and --compression");
        if (from.IsPostgreSql && to.IsPostgreSql && (choice.Format ?? choice.Compression) is not null)
            throw CopyLocation.Error("--format", "both sides are databases, which have no files", "Leave it out");
        if (choice.IsOfMany && to.FileName is not null)
            throw CopyLocation.Error("TO", "many tables are copied, and it is one file", "Name a folder");
        if (to.HasWildcard)
            throw CopyLocation.Error("TO", "a file to write has no wildcards in its name", "Name one file, or a folder");
    }
}
